import { descriptionOf } from './dsn.ts';
import { presentFields } from './fields.ts';
import type { Description, FieldValues, Foreign } from './foreign.ts';
import { normal } from '../normal.ts';

/** A Secret of the cluster. */
interface HeldSecret {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** Values in Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** An entry of a Secret, decoded. */
type Entry = readonly [key: string, value: string];

/** The connection that a Secret describes; its credentials stay in the Secret, and are referenced by key. */
export function foreignIn(secret: HeldSecret, type: string | undefined): Foreign {
  const { name, namespace } = secret.metadata;
  const entries = Object.entries(secret.data ?? {}).map(([key, value]): Entry => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ]);
  const valueOf = (...names: readonly string[]) => entryOf(entries, names)?.[1].trim();
  const address = addressIn(entries);
  const host = valueOf(...HOSTS);
  const place = placeIn(valueOf, host);
  const { user, password, ...others } = address?.fields ?? {};
  const passwordInAddress = password !== undefined && entryOf(entries, PASSWORDS) === undefined;
  const login = presentFields({
    user: entryOf(entries, USERS) === undefined ? user : undefined,
    password: passwordInAddress ? password : undefined,
  });
  const operator = operatorOf(secret, entries);
  const references = referencesIn(name, entries);
  const read = () => [
    ...(operator?.types ?? []),
    ...typesOf(
      [valueOf('type'), ...(address?.types ?? []), valueOf('provider'), valueOf('engine', 'dbtype')],
      place,
    ),
    ...(['accessKeyId', 'secretAccessKey'].every((field) => field in references) ? ['s3'] : []),
  ];
  const types = type === undefined ? read() : [type];
  return {
    name: passwordInAddress ? `${name}-connection` : name, // the Secret of that name stays, and another is written
    namespace,
    isTyped: true,
    types,
    fields: { ...operator?.fields, ...others, ...place, ...login },
    references: { ...references, ...operator?.references },
    ...(host === undefined && address?.hosts !== undefined && { hosts: address.hosts }),
    notes: [...(address?.notes ?? []), ...ownNotes(passwordInAddress, types, address?.notes)],
  };
}

function placeIn(
  valueOf: (...names: readonly string[]) => string | undefined,
  host: string | undefined,
): FieldValues {
  return presentFields({
    [host?.includes('://') === true ? 'url' : 'host']: host,
    port: valueOf('port', 'databaseport', 'dbport', 'pgport', 'mysqlport'),
    database: valueOf(...DATABASES),
    bucket: valueOf('bucket', 'bucketname'),
    region: valueOf('region', 'awsregion'),
    sslmode: valueOf('sslmode', 'pgsslmode', 'dbsslmode', 'ssl', 'tls', 'usessl', 'sslenabled'),
  });
}

const PASSWORD_IN_ADDRESS =
  'password: stands inside an address, and a Connection reads whole keys: it needs a Secret of its own';

function ownNotes(
  passwordInAddress: boolean,
  types: readonly string[],
  notes: readonly string[] = [],
): readonly string[] {
  const isUnsaid = types.length === 0 && notes.length === 0;
  return [...(passwordInAddress ? [PASSWORD_IN_ADDRESS] : []), ...(isUnsaid ? [NO_TYPE] : [])];
}

const NO_TYPE = 'nothing in the Secret says its type: name it with --type';

/** The first entry whose key is one of these names, compared without case and punctuation. */
function entryOf(entries: readonly Entry[], names: readonly string[]): Entry | undefined {
  return entries.find(([key]) => names.includes(normal(key)));
}

function referencesIn(name: string, entries: readonly Entry[]): NonNullable<Foreign['references']> {
  return Object.fromEntries(
    Object.entries(SECRET_KEYS).flatMap(([field, names]) => {
      const entry = entryOf(entries, names);
      return entry === undefined ? [] : [[field, { name, key: entry[0] }] as const];
    }),
  );
}

const HOSTS = [
  'host',
  'hostname',
  'server',
  'endpoint',
  'dbhost',
  'databasehost',
  'pghost',
  'mysqlhost',
  'address',
];
const DATABASES = ['dbname', 'database', 'db', 'databasename', 'pgdatabase', 'mysqldatabase'];
const USERS = ['username', 'user', 'login', 'dbuser', 'databaseuser', 'pguser', 'mysqluser'];
const PASSWORDS = [
  'password',
  'passwd',
  'pass',
  'dbpassword',
  'databasepassword',
  'pgpassword',
  'mysqlpassword',
];

/** The names that keys of a Secret have for each secret of a Connection. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  user: USERS,
  password: PASSWORDS,
  accessKeyId: ['awsaccesskeyid', 'accesskeyid', 'accesskey', 'rootuser'],
  secretAccessKey: ['awssecretaccesskey', 'secretaccesskey', 'secretkey', 'rootpassword'],
  token: ['token', 'apitoken'],
  apiKey: ['apikey'],
  caCertificate: ['cacrt', 'ca'],
  clientCertificate: ['tlscrt', 'usercrt'],
  clientKey: ['tlskey', 'userkey'],
};

const ADDRESSES = [
  'uri',
  'url',
  'connectionstringstandard',
  'connectionstring',
  'databaseurl',
  'dsn',
  'jdbcuri',
  'jdbcurl',
];

/** The first address that can be read; the most complete kinds are tried first. */
function addressIn(entries: readonly Entry[]): Description | undefined {
  for (const wanted of ADDRESSES) {
    const text = entries.find(([key]) => normal(key) === wanted)?.[1].trim();
    const described = text === undefined ? undefined : descriptionOf(text);
    if (described !== undefined && described.types.length > 0) return described;
  }
  return undefined;
}

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

/** Recognises the Secrets of some operators by name, labels and keys. */
function operatorOf(
  { metadata: { name, namespace, labels = {} } }: HeldSecret,
  entries: readonly Entry[],
): Description | undefined {
  const zalando = /^([\w.-]+?)\.([a-z0-9-]+)\.credentials\.postgresql\.acid\.zalan\.do$/.exec(name);
  if (zalando !== null)
    return {
      types: ['postgresql'],
      fields: presentFields({
        host: [zalando[2], ...(namespace === undefined ? [] : [namespace, 'svc'])].join('.'),
        port: 5432,
      }),
    };
  if (labels['strimzi.io/kind'] === 'KafkaUser')
    return {
      types: ['kafka'],
      fields: presentFields({
        user: entries.some(([key]) => key === 'password') ? name : undefined,
        mechanism: entries.some(([key]) => key === 'password') ? 'SCRAM-SHA-512' : undefined,
      }),
    };
  const elastic = labels['elasticsearch.k8s.elastic.co/cluster-name'];
  if (elastic !== undefined && entries.some(([key]) => key === 'elastic'))
    return {
      types: ['elasticsearch'],
      fields: {
        url: `https://${[`${elastic}-es-http`, ...(namespace === undefined ? [] : [namespace, 'svc'])].join('.')}:9200`,
        user: 'elastic',
      },
      references: { password: { name, key: 'elastic' } },
    };
  if (entries.some(([key]) => key === 'default_user.conf'))
    return { types: ['amqp'], fields: { sslmode: 'disable' } };
  if ('cnpg.io/cluster' in labels || entries.some(([key]) => key === 'pgpass'))
    return { types: ['postgresql'], fields: {} };
  const made = Object.keys(labels).find((label) => label.startsWith('postgres-operator.crunchydata.com/'));
  return made === undefined ? undefined : { types: ['postgresql'], fields: {} };
}
