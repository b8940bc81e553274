import { descriptionOf } from '../../addresses/description.ts';
import { presentFields, without } from '../../addresses/fields.ts';
import type { Description, FieldValues, Foreign } from '../../addresses/foreign.ts';
import { kafkaOf } from './kafkaclient.ts';
import {
  ADDRESSES,
  DATABASES,
  heldEntries,
  entryOf,
  HOSTS,
  KAFKA,
  PASSWORDS,
  PLACES,
  SECRET_KEYS,
  unreadKeys,
  USERS,
} from './secretkeys.ts';
import type { Entry, HeldSecret } from './secretkeys.ts';
import { operatorOf } from './secretoperators.ts';

/** The connection that a Secret describes; its credentials stay in the Secret, and are referenced by key. */
export function foreignIn(secret: HeldSecret, type: string | undefined): Foreign {
  const { name, namespace } = secret.metadata;
  const { entries, products } = heldEntries(secret);
  const valueOf = (names: readonly string[]) => entryOf(entries, names)?.value.trim();
  const operator = operatorOf(secret, entries);
  const kafka = kafkaIn(valueOf);
  const { address, notes: doubts } = addressIn(entries, type);
  const place = placeIn(valueOf, address);
  const { user, password, ...others } = address?.fields ?? {};
  const passwordInAddress = password !== undefined && entryOf(entries, PASSWORDS) === undefined;
  const login = presentFields({
    user: entryOf(entries, USERS) === undefined ? user : undefined,
    password: passwordInAddress ? password : undefined,
  });
  const references = referencesIn(name, entries, operator?.not);
  const words = [valueOf(['type']), ...(address?.types ?? []), valueOf(['provider'])];
  const read = [
    ...(operator?.types ?? kafka?.types ?? []),
    ...typesOf([...words, valueOf(['engine', 'dbtype']), ...products], place.fields),
    ...(['accessKeyId', 'secretAccessKey'].every((field) => field in references) ? ['s3'] : []),
  ].filter(() => doubts.length === 0);
  const types = type === undefined ? read : [type];
  const said = [operator, kafka, address].flatMap((each) => each?.notes ?? []);
  return {
    name: passwordInAddress ? `${name}-connection` : name, // the Secret of that name stays, and another is written
    namespace,
    isTyped: true,
    types,
    fields: { ...operator?.fields, ...kafka?.fields, ...others, ...place.fields, ...login },
    references: { ...references, ...operator?.references },
    ...(place.fields['host'] === undefined && address?.hosts !== undefined && { hosts: address.hosts }),
    notes: [
      ...said,
      ...place.notes,
      ...(passwordInAddress ? [PASSWORD_IN_ADDRESS] : []),
      ...closing(types, entries, [...said, ...doubts]),
      ...doubts,
    ],
  };
}

/** Keys of their own and the address may differ. A host that the address has with its namespace is better there. */
function placeIn(
  valueOf: (names: readonly string[]) => string | undefined,
  address: Description | undefined,
) {
  const host = valueOf(HOSTS);
  const inAddress = address?.fields ?? {};
  const isLonger = host !== undefined && String(inAddress['host'] ?? '').startsWith(`${host}.`);
  const database = valueOf(DATABASES);
  const fields = presentFields({
    [host?.includes('://') === true ? 'url' : 'host']: isLonger ? undefined : host,
    port: valueOf(PLACES.port),
    database: database === '*' ? undefined : database,
    bucket: valueOf(PLACES.bucket),
    region: valueOf(PLACES.region),
    sslmode: valueOf(PLACES.sslmode),
  });
  const differing = Object.entries(fields).filter(
    ([name, value]) => name in inAddress && String(inAddress[name]) !== String(value),
  );
  return {
    fields,
    notes: [
      ...differing.map(([name]) => `${name}: ${DIFFERS}`),
      ...(database === '*' ? ['database: is a star, which stands for any: say which'] : []),
    ],
  };
}

const DIFFERS = 'stands in a key of its own and in an address, and differs: that of the key is taken';

/** A binding to Kafka, which says how its brokers are reached. */
function kafkaIn(valueOf: (names: readonly string[]) => string | undefined): Description | undefined {
  const [brokers, protocol, mechanism] = KAFKA.map((name) => valueOf([name]));
  if (brokers === undefined) return undefined;
  return kafkaOf(
    presentFields({ bootstrapServers: brokers, securityProtocol: protocol, saslMechanism: mechanism }),
  );
}

const PASSWORD_IN_ADDRESS =
  'password: stands inside an address, and a Connection reads whole keys: it needs a Secret of its own';

/** The last note says why nothing comes of it, if nothing does. */
function closing(
  types: readonly string[],
  entries: readonly Entry[],
  notes: readonly string[],
): readonly string[] {
  if (types.length === 0) return notes.length === 0 ? [NO_TYPE] : [];
  const keys = unreadKeys(entries);
  return keys.length === 0 ? [] : [`keys that are not read: ${keys.join(', ')}`];
}

const NO_TYPE = 'nothing in the Secret says its type: name it with --type';

function referencesIn(
  name: string,
  entries: readonly Entry[],
  not: readonly string[] = [],
): NonNullable<Foreign['references']> {
  return Object.fromEntries(
    Object.entries(SECRET_KEYS).flatMap(([field, names]) => {
      const entry = not.includes(field) ? undefined : entryOf(entries, names);
      return entry === undefined ? [] : [[field, { name, key: entry.key }] as const];
    }),
  );
}

/** The first address that can be read; those of several types say of none that it is meant. */
function addressIn(entries: readonly Entry[], type: string | undefined) {
  const described = ADDRESSES.flatMap((wanted) =>
    entries.filter(({ word }) => word === wanted).map(({ value }) => descriptionOf(value.trim())),
  ).filter((each) => each !== undefined && each.types.length > 0);
  const [address] = described.filter((each) => type === undefined || each?.types.includes(type) === true);
  const types = new Set(described.map((each) => each?.types[0]));
  const notes = type === undefined && types.size > 1 ? [SEVERAL] : [];
  return { address: withoutStar(address ?? described[0]), notes };
}

function withoutStar(address: Description | undefined): Description | undefined {
  if (address?.fields['database'] !== '*') return address;
  return { ...address, fields: without(address.fields, ['database']) };
}

const SEVERAL = 'addresses of several types stand in the Secret: name one with --type';

function typesOf(said: readonly (string | undefined)[], { port }: FieldValues): readonly string[] {
  const words = [...said, PORTS[String(port ?? '')]];
  return words.filter((word) => word !== undefined).filter((word) => /^[A-Za-z][\w-]*$/.test(word));
}

const PORTS: Readonly<Record<string, string>> = {
  '5432': 'postgresql',
  '3306': 'mysql',
  '6379': 'redis',
  '27017': 'mongodb',
  '5672': 'amqp',
  '5671': 'amqp',
  '9092': 'kafka',
  '1433': 'sqlserver',
  '1521': 'oracle',
  '9042': 'cassandra',
};
