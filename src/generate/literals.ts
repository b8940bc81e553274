import { GROUP } from '../api/definition.ts';
import { CREDENTIAL_PATTERN, PASSWORD_PATTERN, secretNamesOf } from '../catalog/literal.ts';
import { connectors } from '../connectors/index.ts';
import { inBounds, SPECS } from './bounds.ts';
import { absentOr, pathOf, policy, rule } from './cel.ts';

/** As a string of CEL. */
const CREDENTIAL = CREDENTIAL_PATTERN.replaceAll('\\', '\\\\');

const INSTEAD = 'put it into a Secret, and name that in spec.secrets';
const REMEDY = `holds a private key or a password in a URL: ${INSTEAD}`;

/** An object that may carry free text. */
interface Carrier {
  readonly plural: string;
  /** Where the spec of a connection is in it; undefined where there is none. */
  readonly spec?: string;
  readonly description?: string;
}

const CARRIERS: readonly Carrier[] = [
  ...Object.entries(SPECS).map(([plural, spec]) => ({ plural, spec })),
  { plural: 'flows', description: 'object.spec.description' },
];

/**
 * Credentials that stand where readers of the object see them: in string parameters to depth 3, which no type goes beyond,
 * under the name of a secret, in description, and in annotations. Parameters come first: kubectl keeps the whole
 * manifest in an annotation, and the first refusal is the one that is told. The value is never repeated.
 */
export function literals(): readonly object[] {
  return CARRIERS.flatMap(({ plural, spec, description = `${spec}.description` }) =>
    policy(`literal-credentials-${plural}.${GROUP}`, {
      matchConstraints: { resourceRules: [rule(plural, ['CREATE', 'UPDATE'])] },
      ...(spec !== undefined && { matchConditions: [inBounds(spec)] }),
      validations: [
        ...(spec === undefined ? [] : [inParameters(spec)]),
        {
          expression: absentOr(description, clean(description)),
          message: `${pathOf(description)} ${REMEDY}`,
        },
        {
          expression: `!has(object.metadata.annotations) || object.metadata.annotations.all(key, ${clean('object.metadata.annotations[key]')})`,
          message: `metadata.annotations ${REMEDY}`,
        },
      ].map((validation) => ({ ...validation, reason: 'Invalid' })),
    }),
  );
}

/** One expression for all depths and names: each further one, and each variable, costs every creation. */
function inParameters(spec: string): object {
  const path = `${spec}.parameters`;
  const given = `dyn(${path})`; // the type checker sees an object without fields, which is no map to it
  const names = secretNamesOf(connectors).map((name) => `'${name}'`);
  const named = `(k in [${names.join(', ')}] || string(k).matches('${PASSWORD_PATTERN}'))`;
  return {
    expression: absentOr(path, `${given}.all(k, !(${named}) && ${cleanTo(3, `${given}[k]`)})`),
    messageExpression: whereIn(given, pathOf(path), named),
  };
}

/** The path of the first parameter that is refused, two levels deep, and why; looked for only once one is. */
function whereIn(given: string, path: string, named: string): string {
  const first = `${given}.filter(k, ${named} || !${cleanTo(3, `${given}[k]`)})`;
  const below = `${given}[k].filter(name, !${cleanTo(2, `${given}[k][name]`)})`;
  const inner = `type(${given}[k]) == map ? '.' + string(${below}[0]) : ''`;
  const why = `(${named}) ? ' is a secret: ${INSTEAD}' : (${inner}) + ' ${REMEDY}'`;
  return `${first}.map(k, '${path}.' + string(k) + (${why}))[0]`;
}

/** Whether no string in a value, or in what it holds so many levels deep, is a credential. */
function cleanTo(levels: number, value: string): string {
  const [key, member] = [`k${levels}`, `v${levels}`];
  const inMap = () => `${value}.all(${key}, ${cleanTo(levels - 1, `${value}[${key}]`)})`;
  const inList = () => `${value}.all(${member}, ${cleanTo(levels - 1, member)})`;
  const held =
    levels === 1
      ? 'true'
      : `type(${value}) == map ? ${inMap()} : type(${value}) == list ? ${inList()} : true`;
  return `(type(${value}) == string ? ${clean(value)} : ${held})`;
}

function clean(value: string): string {
  return `!${value}.matches('(?i)${CREDENTIAL}')`;
}
