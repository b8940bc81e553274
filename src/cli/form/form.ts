import type { ConnectionSpec } from '../../api/connection.ts';
import { misspeltSecret, nearest } from '../../catalog/nearest.ts';
import type { Connector } from '../../contract/connector.ts';
import { CliFailure } from '../failure.ts';
import { bindingOf } from './binding.ts';
import { fieldsOf, put, valueFor } from '../../catalog/fields.ts';
import type { Field } from '../../catalog/fields.ts';
import { OURS } from '../ownership.ts';
import { API_VERSION } from '../sample.ts';

/** What was filled in so far. */
export interface Form {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: NonNullable<ConnectionSpec['secrets']>;
  /** Values typed at a prompt: they go into a Secret, never into the Connection. */
  readonly values: Readonly<Record<string, string>>;
  readonly auth?: string;
  /** Whether the Secret says where it may go: a policy of the cluster asks for that. */
  readonly isBound?: boolean;
}

/** A form with what the flags say: `path=value` each, `secret=SECRET[:KEY]` each. */
export function filledIn(
  connector: Connector,
  sets: readonly string[],
  secrets: readonly string[],
  before: Pick<Form, 'parameters' | 'values'> = { parameters: {}, values: {} },
): Form {
  const references = Object.fromEntries(secrets.map((each) => reference(connector, each)));
  const typed = Object.entries(before.values).filter(([secret]) => references[secret] === undefined);
  return {
    parameters: withParameters(before.parameters, connector, sets),
    secrets: references,
    values: Object.fromEntries(typed),
  };
}

/** Parameters with `path=value` each put into them. */
export function withParameters(
  before: Readonly<Record<string, unknown>>,
  connector: Connector,
  sets: readonly string[],
) {
  return sets.reduce((parameters, each) => {
    const [path, value] = halves(each, '--set', 'parameter=value');
    return put(parameters, path.split('.'), valueFor(fieldNamed(connector, path, '--set'), value));
  }, before);
}

/** The Connection, and the Secret for what was typed. */
export function manifestsOf({ name, namespace, connector, form }: FilledForm): readonly FormObject[] {
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const spec = specOf(form, connector, name);
  const connection = { apiVersion: API_VERSION, kind: 'Connection', metadata, spec };
  if (Object.keys(form.values).length === 0) return [connection];
  const annotations = form.isBound === true ? bindingOf(form.parameters, connector) : undefined;
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...metadata, labels: OURS, ...(annotations !== undefined && { annotations }) },
      type: 'Opaque',
      stringData: form.values,
    },
    connection,
  ];
}

/** `spec` of the Connection; what was typed lies in the Secret of this name. */
export function specOf(form: Form, { type }: Connector, secret: string): ConnectionSpec {
  const { auth, parameters } = form;
  const typed = Object.fromEntries(Object.keys(form.values).map((key) => [key, { name: secret, key }]));
  const secrets = { ...form.secrets, ...typed };
  return {
    type,
    ...(auth !== undefined && { auth }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
  };
}

/** An object that a form makes. */
interface FormObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly stringData?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

interface FilledForm {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly connector: Connector;
  readonly form: Form;
}

/** The value at a path of fields; undefined where there is none. */
export function valueAt(names: readonly string[], parameters: Form['parameters']): unknown {
  return names.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
    parameters,
  ); // undefined where it is no object
}

function reference(
  connector: Connector,
  option: string,
): readonly [string, { readonly name: string; readonly key: string }] {
  const [secret, where] = halves(option, '--secret', 'secret=SECRET:KEY');
  const names = [...Object.keys(connector.secrets.properties), ...(connector.identity ?? [])];
  const [name = '', key = secret] = where.split(':');
  if (!SECRET_NAME.test(name) || name.length > 253 || !KEY.test(key))
    throw new CliFailure(
      'usage',
      `--secret ${printable(secret)}: must be followed by the name of a Secret and one of its keys, SECRET:KEY; what stands there can be neither, and no command line keeps a password`,
    );
  if (!names.includes(secret))
    throw new CliFailure(
      'usage',
      `--secret ${secret}: type ${connector.type} has no such secret; ${suggestion(secret, names)}`,
    );
  return [secret, { name, key }];
}

/** As Kubernetes has them. */
const SECRET_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const KEY = /^[-._a-zA-Z0-9]+$/;

/** The name of a field as it is; anything else may be a part of a password. */
function printable(name: string): string {
  return /^[A-Za-z][A-Za-z0-9.]*$/.test(name) ? name : 'NAME';
}

function fieldNamed(connector: Connector, path: string, flag: string): Field {
  const fields = fieldsOf(connector);
  const field = fields.find((each) => each.path === `parameters.${path}`);
  if (field !== undefined) return field;
  const below = path.replace(/^(spec\.)?parameters\./, '');
  if (below !== path) throw new CliFailure('usage', `${flag} ${path}: leave out what stands before ${below}`);
  const namesOf = (kind: string) =>
    fields.flatMap((each) => (each.path.startsWith(kind) ? [each.path.slice(kind.length)] : []));
  const [names, secrets] = [namesOf('parameters.'), namesOf('secrets.')];
  const secret = secrets.find((each) => each === path) ?? misspeltSecret(path, secrets, names);
  if (secret !== undefined) {
    throw new CliFailure(
      'usage',
      `${flag} ${path}: is a secret, and no command line keeps one; name a Secret: --secret ${secret}=SECRET:KEY`,
    );
  }
  throw new CliFailure(
    'usage',
    `${flag} ${path}: type ${connector.type} has no such parameter; ${suggestion(path, names)}`,
  );
}

function suggestion(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it has ${names.join(', ')}`;
}

function halves(text: string, flag: string, shape: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new CliFailure('usage', `${flag}: must be ${shape}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
