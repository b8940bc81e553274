import { GROUP } from '../api/definition.ts';
import { policy, rule } from './cel.ts';

/** A private key in PEM, or a password in a URL. */
const CREDENTIAL = '-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|://[^/?#@\\\\s"]*:[^/?#@\\\\s"]+@';

const REMEDY =
  'holds a private key or a password in a URL: put it into a Secret, and name that in spec.secrets';

/** An object that may carry free text. */
interface Carrier {
  readonly plural: string;
  /** Where the spec of a connection is in it; undefined where there is none. */
  readonly spec?: string;
  readonly description?: string;
}

const CARRIERS: readonly Carrier[] = [
  { plural: 'connections', spec: 'object.spec' },
  { plural: 'connectiontests', spec: 'object.spec.template.spec' },
  { plural: 'flows', description: 'object.spec.description' },
];

/**
 * Credentials that stand where every reader of the object sees them: in description, annotations (kubectl keeps whole manifests
 * there) and string parameters to depth 3, which no type goes beyond. The value is never repeated.
 */
export function literals(): readonly object[] {
  return CARRIERS.flatMap(({ plural, spec, description = `${spec}.description` }) =>
    policy(`literal-credentials-${plural}.${GROUP}`, {
      matchConstraints: { resourceRules: [rule(plural, ['CREATE', 'UPDATE'])] },
      validations: [
        {
          expression: absentOr(description, clean(description)),
          message: `${pathOf(description)} ${REMEDY}`,
        },
        {
          expression: `!has(object.metadata.annotations) || object.metadata.annotations.all(key, ${clean('object.metadata.annotations[key]')})`,
          message: `metadata.annotations ${REMEDY}`,
        },
        ...(spec === undefined ? [] : [inParameters(spec)]),
      ].map((validation) => ({ ...validation, reason: 'Invalid' })),
    }),
  );
}

/** One expression for all depths: each further one, and each variable, costs every creation. */
function inParameters(spec: string): object {
  const path = `${spec}.parameters`;
  const given = `dyn(${path})`; // the type checker sees an object without fields, which is no map to it
  return {
    expression: absentOr(path, `${given}.all(k, ${cleanTo(3, `${given}[k]`)})`),
    message: `${pathOf(path)} ${REMEDY}`,
  };
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
  return `!${value}.matches('${CREDENTIAL}')`;
}

function absentOr(path: string, expression: string): string {
  return `!(${present(path)}) || ${expression}`;
}

/** Whether a path is there; each part of it may be missing. */
function present(path: string): string {
  const parts = path.split('.');
  return parts
    .map((_, index) => `has(${parts.slice(0, index + 1).join('.')})`)
    .slice(2)
    .join(' && ');
}

function pathOf(path: string): string {
  return path.replace('object.', '');
}
