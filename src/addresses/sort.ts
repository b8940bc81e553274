import { addressesAmong } from '../contract/addressSecrets.ts';
import type { Connector } from '../contract/connector.ts';
import { fieldsOf, put, valueFor } from '../catalog/fields.ts';
import type { Field } from '../catalog/fields.ts';
import { composeAddress, lastOf } from './compose.ts';
import type { FieldValues, Foreign, Scalar } from './foreign.ts';
import { canonicalTlsMode } from './modes.ts';
import { isSetting, ourName } from './names.ts';
import { holdsSettings } from './semicolons.ts';
import { normal } from '../catalog/normal.ts';

/** Parameters and secrets that were assigned so far. */
interface Sorting {
  parameters: Readonly<Record<string, unknown>>;
  /** Values of secrets, by their names. */
  readonly values: Record<string, string>;
  readonly references: Record<string, { readonly name: string; readonly key: string }>;
  readonly notes: string[];
  /** Paths of what is given and has no value that could be used. */
  readonly refused: string[];
  /** Names of what the type has nothing for, as far as they may be printed. */
  readonly unread: string[];
  /** Which field each parameter or secret came from, by its path. */
  readonly sources: Map<string, string>;
}

/** Assigns each field to the parameter or secret of the type that it means; a note names each field that has none. */
export function sort(
  { fields, hosts, references = {}, isTyped = false, lines = {}, words = {} }: Foreign,
  connector: Connector,
): Sorting {
  const targets = fieldsOf(connector);
  const { fields: shaped, notes } = composeAddress(fields, hosts, targets);
  const parts = partsAmong(targets, shaped, connector);
  const sorting: Sorting = {
    parameters: {},
    values: {},
    references: {},
    notes: [...notes],
    refused: [],
    unread: [],
    sources: new Map(),
  };
  const numbers = new Map(Object.entries(lines).map(([name, line]) => [normal(name), line]));
  const printable = (name: string) => words[name] ?? printableName(name, isTyped, numbers.get(normal(name)));
  const user = Object.entries(shaped).find(([name]) => ourName(name) === 'user')?.[1];
  for (const [name, value] of Object.entries(shaped)) {
    const target = targetOf(name, parts, shaped, user);
    if (target !== undefined) place(target, value, sorting, printable(name));
    else if (PLACEHOLDER.test(String(value)))
      sorting.notes.push(`${printable(name)}: is masked or a placeholder`);
    else if (String(value) !== '') {
      sorting.notes.push(`${printable(name)}: no counterpart in type ${connector.type}`);
      sorting.unread.push(printable(name));
    }
  }
  for (const [name, reference] of Object.entries(references)) {
    const target = targetOf(name, targets, shaped, user);
    const secret = target !== undefined && (target.identity || target.path.startsWith('secrets.'));
    if (secret) sorting.references[lastOf(target)] = reference;
    else
      sorting.notes.push(
        `${words[name] ?? name}: stands in secret ${reference.name}, and type ${connector.type} has no such secret`,
      );
  }
  return sorting;
}

/** Without a whole address, which was taken apart before, and without what a client calls itself where no token is asked for: Kafka's client.id. */
function partsAmong(
  targets: readonly Field[],
  shaped: FieldValues,
  { parameters }: Connector,
): readonly Field[] {
  const isNoLogin =
    'tokenUrl' in parameters.properties && !Object.keys(shaped).some((name) => ourName(name) === 'tokenUrl');
  return targets.filter((field) => {
    const name = lastOf(field);
    return addressesAmong([name]).length === 0 && !(name === 'clientId' && isNoLogin);
  });
}

function printableName(name: string, isTyped: boolean, line: number | undefined): string {
  if (isSetting(name) || (!isTyped && /^[A-Za-z_][\w. -]{0,80}$/.test(name))) return name;
  return `${line === undefined ? 'a' : `line ${line}, a`} setting that is not known here`;
}

function place(target: Field, value: Scalar, sorting: Sorting, name: string): void {
  const text = String(value);
  const note = (words: string) => void sorting.notes.push(`${name}: ${words}`);
  const refuse = (words: string) => {
    note(words);
    sorting.refused.push(target.path);
  };
  if (text.includes('\u0000') || text.includes('\ufffd'))
    return refuse(`is no text: put the value into ${target.path} yourself`);
  if (PLACEHOLDER.test(text))
    return refuse(`is masked or a placeholder: put the value into ${target.path} yourself`);
  if (target.path.startsWith('secrets.') && SEALED.test(text))
    return refuse(`is encrypted, or stands in another store: put the value into ${target.path} yourself`);
  if (ADDRESS.test(target.path) && /^(\w+:\/\/)?[^/]*@/.test(text))
    return refuse(`has a user or a password beside the address: put the address alone into ${target.path}`);
  if (lastOf(target) === 'host' && /^[^:/]+:[^:/]*$/.test(text))
    return refuse(`is no host and port: put them into ${target.path} yourself`);
  if (!target.path.startsWith('secrets.') && holdsSettings(text))
    return refuse(`has settings beside it, of which one may be a password: put it alone into ${target.path}`);
  if (target.type === 'integer' && !/^-?\d+$/.test(text))
    return refuse(`is no number: put it into ${target.path} yourself`);
  if (target.type === 'PEM' && !text.includes('-----BEGIN'))
    return refuse(`names a file: put its content into ${target.path}`);
  if (lastOf(target) === 'serviceAccountKey' && /^[./~]|\.(json|p12)$/.test(text))
    return refuse(`names a file: put its content into ${target.path}`);
  const given = target.path === 'parameters.tls.mode' ? canonicalTlsMode(text, sorting.notes) : value;
  if (given === undefined) return;
  const earlier = sorting.sources.get(target.path);
  if (earlier !== undefined && heldAt(target, sorting) !== String(given))
    note(`says the same as ${earlier}, and otherwise: it is taken`);
  sorting.sources.set(target.path, name);
  if (target.path.startsWith('secrets.')) sorting.values[lastOf(target)] = text;
  else
    sorting.parameters = put(sorting.parameters, target.path.split('.').slice(1), valueOfType(target, given));
}

function heldAt({ path }: Field, { parameters, values }: Sorting): string {
  const [, ...names] = path.split('.');
  if (path.startsWith('secrets.')) return values[names.join('.')] ?? '';
  const held = names.reduce<unknown>(
    (inner, name) => (inner as Readonly<Record<string, unknown>>)[name],
    parameters,
  ); // put there by put
  return String(held);
}

const PLACEHOLDER = /^(\*{3,}|\$\{.*\}|<.*>|=?\{\{.*\}\}|\$__(env|file)\{.*\})$/s;
const ADDRESS = /^parameters\.(.*\.)?(host|srv|url|endpoint|brokers|hosts|servers|endpoints)$/;

/** What SOPS, Jasypt, Spring Cloud Config, Ansible, Key Vault, Secrets Manager, 1Password, vals and Airbyte write in the place of a secret. */
const SEALED =
  /^(ENC[[(].*[\])]|\{cipher\}.*|\$ANSIBLE_VAULT;.*|@Microsoft\.KeyVault\(.*\)|arn:aws[\w-]*:(secretsmanager|ssm):.*|op:\/\/.*|ref\+\w+:\/\/.*|vault:\S+#\S+|secret_coordinate::.*)$/s;

function valueOfType(target: Field, value: Scalar): unknown {
  if (typeof value === 'string') return valueFor(target, value);
  return target.type === 'string' ? String(value) : value;
}

/** Finds the parameter or secret for a name: by that name, by the common name, or as the only one of that use. */
function targetOf(
  name: string,
  targets: readonly Field[],
  fields: FieldValues,
  user: Scalar | undefined,
): Field | undefined {
  const shared = ourName(name);
  const leaves = targets.filter(({ type }) => type !== 'object');
  const named = (wanted: string | undefined) =>
    wanted === undefined
      ? undefined
      : leaves.find((each) => normal(each.path.slice(each.path.indexOf('.') + 1)) === normal(wanted));
  const direct = named(name) ?? named(shared);
  if (direct !== undefined || shared === undefined) return direct;
  if (shared === 'apiKey' && 'apiKeyHeader' in fields && named('apiKeyHeader') === undefined)
    return undefined;
  if (shared === 'user' && ['token', 'apikey'].includes(String(fields[name]).toLowerCase())) return undefined;
  const keys =
    shared === 'password' && user !== undefined && !/^(token|apikey)$/i.test(String(user))
      ? ['secretAccessKey']
      : FALLBACKS[shared];
  return keys?.map(named).find((each) => each !== undefined);
}

/** Names to try if a type has no field of the common name. A password beside a user is not used as a token. */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  user: ['accessKeyId'],
  vhost: ['virtualHost'],
  database: ['vhost'],
  password: ['secretAccessKey', 'token', 'apiKey'],
  token: ['apiKey', 'apiToken'],
  apiKey: ['token'],
  endpoint: ['url'],
  url: ['endpoint'],
};
