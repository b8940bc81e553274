import { GROUP } from '../api/definition.ts';
import { policy, rule } from './cel.ts';

/** A private key in PEM, or a password in a URL. */
const CREDENTIAL = '-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|://[^/?#@\\\\s"]*:[^/?#@\\\\s"]+@';

const REMEDY = 'holds a private key or a password in a URL: put it into a Secret, and name that in spec.secrets';

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
 * Credentials that stand where everybody can read them: in description, annotations (kubectl keeps whole manifests
 * there) and string parameters to depth 3, which no type goes beyond. The value is never repeated.
 */
export function literals(): readonly object[] {
  return CARRIERS.flatMap(({ plural, spec, description = `${spec}.description` }) =>
    policy(`literal-credentials-${plural}.${GROUP}`, {
      matchConstraints: { resourceRules: [rule(plural, ['CREATE', 'UPDATE'])] },
      variables: spec === undefined ? [] : parametersOf(spec),
      validations: [
        { expression: absentOr(description, clean(description)), message: `${pathOf(description)} ${REMEDY}` },
        {
          expression: `!has(object.metadata.annotations) || object.metadata.annotations.all(key, ${clean('object.metadata.annotations[key]')})`,
          message: `metadata.annotations ${REMEDY}`,
        },
        ...(spec === undefined ? [] : inParameters(spec)),
      ].map((validation) => ({ ...validation, reason: 'Invalid' })),
    }),
  );
}

/** The values of the parameters, and then what is in those that hold others, list by list. */
function parametersOf(spec: string): readonly object[] {
  const given = `${spec}.parameters`;
  const inner = (values: string) => `${values}.filter(v, type(v) == map).map(v, v.map(key, v[key])) + ${values}.filter(v, type(v) == list)`;
  return [
    { name: 'values', expression: `${present(given)} ? ${given}.map(key, ${given}[key]) : []` },
    { name: 'nested', expression: inner('variables.values') },
  ];
}

function inParameters(spec: string): readonly object[] {
  const message = `${pathOf(spec)}.parameters ${REMEDY}`;
  const text = (value: string) => `(type(${value}) != string || ${clean(value)})`;
  const deepest = `(type(v) == map ? v.all(key, ${text('v[key]')}) : type(v) == list ? v.all(each, ${text('each')}) : true)`;
  return [
    { expression: `variables.values.all(v, ${text('v')})`, message },
    { expression: `variables.nested.all(values, values.all(v, ${text('v')}))`, message },
    { expression: `variables.nested.all(values, values.all(v, ${deepest}))`, message },
  ];
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
