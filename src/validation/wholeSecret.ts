import type { ConnectionSpec } from '../api/connection.ts';
import type { SecretObject } from '../api/secret.ts';
import { ADDRESS_KEYS, FALLBACKS, TARGET_PARAMETERS, WELL_KNOWN } from '../catalog/secrets.ts';
import type { Connector } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';

/** A value, and where it stands. */
export interface Value {
  /** Name of the Secret. */
  readonly from: string;
  readonly key: string;
  readonly bytes: Buffer;
}

type Values = ReadonlyMap<string, Value>;

/** The value of a key; throws ConnectionFailure where the Secret does not have it. */
export function valueOfKey(secret: SecretObject, key: string, values = valuesIn(secret)): Value {
  const { name } = secret.metadata;
  const value = values.get(key);
  if (value !== undefined) return value;
  throw new ConnectionFailure(
    'SecretKeyNotFound',
    `secret ${name} has no key ${key}: kubectl describe secret ${name} lists those it has`,
  );
}

/**
 * What a whole Secret gives of what the type can use and the spec does not give itself, by parameter: by `keys`, else
 * by the names that the type, Kubernetes and the operators of databases and brokers have for it.
 */
export function valuesOfWhole(
  secret: SecretObject,
  keys: Readonly<Record<string, string>>,
  spec: ConnectionSpec,
  connector: Connector,
): readonly (readonly [parameter: string, value: Value])[] {
  const values = membersIn(valuesIn(secret), connector);
  const mapped = Object.entries(keys).map(
    ([key, field]) => [field, valueOfKey(secret, key, values)] as const,
  );
  const isOpen = (field: string) =>
    isUsable(field, connector) && !isGiven(field, spec) && !mapped.some(([each]) => each === field);
  const named = [...values].flatMap(([key, value]) => {
    const field = fieldOf(key, values, connector);
    return field !== undefined && !Object.hasOwn(keys, key) && isOpen(field) ? [[field, value] as const] : [];
  });
  const isMissing = (field: string) => isOpen(field) && !named.some(([each]) => each === field);
  const lesser = lesserValues(values, isMissing);
  const found = [...mapped, ...named, ...lesser];
  return [
    ...found,
    ...addressIn(
      values,
      connector,
      isServerSaid(
        spec,
        found.map(([field]) => field),
      ),
    ),
  ];
}

function valuesIn({ metadata, data = {} }: SecretObject): Values {
  const entries = Object.entries(data).map(
    ([key, value]) => [key, { from: metadata.name, key, bytes: Buffer.from(value, 'base64') }] as const,
  );
  return new Map(entries);
}

/** A Secret with one key, whose value is a JSON document as AWS Secrets Manager has it, is read member by member. */
function membersIn(values: Values, connector: Connector): Values {
  const [only] = values.values();
  if (only === undefined || values.size !== 1 || fieldOf(only.key, values, connector) !== undefined)
    return values;
  const members = Object.entries(documentIn(only.bytes) ?? {}).flatMap(([key, member]) =>
    typeof member === 'string' || typeof member === 'number'
      ? [[key, { ...only, key: `${only.key}, ${key},`, bytes: Buffer.from(String(member)) }] as const]
      : [],
  );
  return new Map([...values, ...members]);
}

const LONGEST_DOCUMENT = 65_536;

function documentIn(bytes: Buffer): object | undefined {
  if (bytes.length > LONGEST_DOCUMENT || bytes[0] !== 0x7b) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as object; // it begins with a brace
  } catch {
    return undefined;
  }
}

/** What a key gives, as the type calls it; undefined: nothing that the type has. */
function fieldOf(key: string, values: Values, connector: Connector): string | undefined {
  if (isUsable(key, connector)) return key;
  const field = Object.hasOwn(WELL_KNOWN, key) ? WELL_KNOWN[key] : undefined;
  if (field === undefined || !isUsable(field, connector)) return undefined;
  const isNoAuthority = field === 'caCertificate' && values.has('user.crt');
  const isAnyDatabase = field === 'database' && String(values.get(key)?.bytes) === '*';
  return isNoAuthority || isAnyDatabase ? undefined : field;
}

/** Of users of Strimzi the name stands in a line of settings alone, and a host may have its port behind it. */
function lesserValues(
  values: Values,
  isMissing: (field: string) => boolean,
): readonly (readonly [string, Value])[] {
  const settings = values.get('sasl.jaas.config');
  const user = settings && /\busername="([^"\\]{1,256})"/.exec(String(settings.bytes))?.[1];
  const lesser = Object.entries(FALLBACKS).flatMap(([field, keys]) => {
    const value = keys.map((key) => values.get(key)).find((each) => each !== undefined);
    return value !== undefined && isMissing(field) ? withPort(field, value, isMissing('port')) : [];
  });
  return settings !== undefined && user !== undefined && isMissing('user')
    ? [...lesser, ['user', { ...settings, bytes: Buffer.from(user) }]]
    : lesser;
}

/** Operators write the address beside its parts, and not always for the same server: the parts come before it. */
function addressIn(
  values: Values,
  { secrets }: Connector,
  isSaid: boolean,
): readonly (readonly [string, Value])[] {
  if (isSaid) return [];
  const found = Object.entries(ADDRESS_KEYS).flatMap(([form, keys]) => {
    const value = keys.map((key) => values.get(key)).find((each) => each !== undefined);
    return value !== undefined && Object.hasOwn(secrets.properties, form) ? [[form, value] as const] : [];
  });
  return found.slice(0, 1);
}

const SERVERS = ['host', 'hosts', 'brokers', 'url', 'urls', 'endpoint', ...Object.keys(ADDRESS_KEYS)];

function isServerSaid({ parameters = {}, secrets = {} }: ConnectionSpec, fields: readonly string[]): boolean {
  return SERVERS.some(
    (each) => Object.hasOwn(parameters, each) || Object.hasOwn(secrets, each) || fields.includes(each),
  );
}

function withPort(field: string, value: Value, takesPort: boolean): readonly (readonly [string, Value])[] {
  const [, host, port] = /^([^:]+):([0-9]{1,5})$/.exec(String(value.bytes)) ?? [];
  if (host === undefined || port === undefined) return [[field, value]];
  const part = (text: string) => ({ ...value, bytes: Buffer.from(text) });
  return [[field, part(host)], ...(takesPort ? [['port', part(port)] as const] : [])];
}

function isUsable(field: string, { identity = [], secrets, parameters }: Connector): boolean {
  return (
    (Object.hasOwn(secrets.properties, field) && !Object.hasOwn(ADDRESS_KEYS, field)) ||
    identity.some((each) => each === field) ||
    (TARGET_PARAMETERS.some((each) => each === field) && Object.hasOwn(parameters.properties, field))
  );
}

/** Where the manifest says by a list of servers: what a Secret says of one server beside it is of another way. */
const INSTEAD = ['host', 'port'];

function isGiven(field: string, { parameters = {}, secrets = {} }: ConnectionSpec): boolean {
  return (
    Object.hasOwn(parameters, field) ||
    Object.hasOwn(secrets, field) ||
    (INSTEAD.includes(field) && Object.hasOwn(parameters, 'hosts'))
  );
}
