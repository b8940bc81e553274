import type { ConnectionSpec } from '../api/connection.ts';
import { ADDRESS_KEYS, FALLBACKS, TARGET_PARAMETERS, WELL_KNOWN } from '../catalog/secrets.ts';
import type { Connector } from '../contract/connector.ts';
import { valueOfKey } from './source.ts';
import type { Source, Value, SourceValues } from './source.ts';

/**
 * What a whole Secret gives of what the type can use and nothing else in the spec gives, by parameter: by `keys`, else
 * by the names that the type, Kubernetes and the operators of databases and brokers have for it.
 */
export function valuesOfWhole(
  secret: Source,
  keys: Readonly<Record<string, string>>,
  given: ReadonlySet<string>,
  connector: Connector,
): Pairs {
  const values = membersIn(secret.values, connector);
  const mapped = Object.entries(keys).map(
    ([key, field]) => [field, valueOfKey({ ...secret, values }, key)] as const,
  );
  const isOpen = (field: string) =>
    isUsable(field, connector) && !given.has(field) && !mapped.some(([each]) => each === field);
  const others = new Map([...values].filter(([key]) => !Object.hasOwn(keys, key)));
  const found = [...mapped, ...valuesByName(others, isOpen, values)];
  const isSaid = SERVERS.some((each) => given.has(each) || found.some(([field]) => field === each));
  return isSaid ? found : [...found, ...addressIn(values, connector)];
}

type Pairs = readonly (readonly [parameter: string, value: Value])[];

/** What stands under the name of a field that is open, or one of the well-known names of it; `all` is what stands beside. */
export function valuesByName(values: SourceValues, isOpen: (field: string) => boolean, all = values): Pairs {
  const named = [...values].flatMap(([key, value]) => {
    const field = fieldOf(key, all, isOpen);
    return field === undefined ? [] : [[field, value] as const];
  });
  const isMissing = (field: string) => isOpen(field) && !named.some(([each]) => each === field);
  return [...named, ...lesserValues(all, isMissing)];
}

/** A Secret with one key, whose value is a JSON document as AWS Secrets Manager has it, is read member by member. */
function membersIn(values: SourceValues, connector: Connector): SourceValues {
  const [only] = values.values();
  const isOfType = (field: string) => isUsable(field, connector);
  if (only === undefined || values.size !== 1 || fieldOf(only.key, values, isOfType) !== undefined)
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

/** What a key gives, as the type calls it; undefined: nothing that is open. */
function fieldOf(key: string, values: SourceValues, isOpen: (field: string) => boolean): string | undefined {
  if (isOpen(key)) return key;
  const field = Object.hasOwn(WELL_KNOWN, key) ? WELL_KNOWN[key] : undefined;
  if (field === undefined || !isOpen(field)) return undefined;
  const isNoAuthority = field === 'caCertificate' && values.has('user.crt');
  const isAnyDatabase = field === 'database' && String(values.get(key)?.bytes) === '*';
  return isNoAuthority || isAnyDatabase ? undefined : field;
}

/** Of users of Strimzi the name stands in a line of settings alone, and a host may have its port behind it. */
function lesserValues(values: SourceValues, isMissing: (field: string) => boolean): Pairs {
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
function addressIn(values: SourceValues, { secrets }: Connector): Pairs {
  const found = Object.entries(ADDRESS_KEYS).flatMap(([form, keys]) => {
    const value = keys.map((key) => values.get(key)).find((each) => each !== undefined);
    return value !== undefined && Object.hasOwn(secrets.properties, form) ? [[form, value] as const] : [];
  });
  return found.slice(0, 1);
}

const SERVERS = ['host', 'hosts', 'srv', 'brokers', 'url', 'urls', 'endpoint', ...Object.keys(ADDRESS_KEYS)];

function withPort(field: string, value: Value, takesPort: boolean): Pairs {
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

/** What is said of one server elsewhere is of another way where the manifest names several. */
const INSTEAD: readonly string[] = ['host', 'port'];

/** The fields that a list of servers, or a name in DNS for them, stands in the place of. */
export function replacedBy(given: readonly string[]): readonly string[] {
  return given.includes('hosts') || given.includes('srv') ? INSTEAD : [];
}

/** What a spec gives without its whole Secrets; `read` is what `spec.parametersFrom` gives. */
export function fieldsGiven(
  { parameters = {}, secrets = {} }: ConnectionSpec,
  read: Iterable<string>,
): ReadonlySet<string> {
  const given = [...Object.keys(parameters), ...Object.keys(secrets), ...read];
  return new Set([...given, ...replacedBy(given)]);
}
