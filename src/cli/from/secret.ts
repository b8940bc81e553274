import { descriptionOf } from './dsn.ts';
import { given } from './fields.ts';
import type { Description, FieldValues, Foreign } from './foreign.ts';
import { normal } from './names.ts';

/** A Secret of the cluster. */
interface HeldSecret {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** Each in Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** What a Secret says of a connection: its credentials stay where they are, and are named by their keys. */
export function foreignIn(secret: HeldSecret, type: string | undefined): Foreign {
  const { name } = secret.metadata;
  const texts = Object.entries(secret.data ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')] as const,
  );
  const keyFor = (...names: readonly string[]) => texts.find(([key]) => names.includes(normal(key)));
  const address = addressIn(texts);
  const place = given({
    host: keyFor(...HOSTS)?.[1],
    port: keyFor('port', 'databaseport', 'dbport')?.[1],
    database: keyFor(...DATABASES)?.[1],
  });
  const user = keyFor(...USERS);
  const password = keyFor(...PASSWORDS);
  const alone = password === undefined && address?.fields['password'] !== undefined;
  const inside =
    address === undefined
      ? {}
      : Object.fromEntries(
          Object.entries(address.fields).filter(([key]) => key !== 'password' && key !== 'user'),
        );
  const login =
    address === undefined
      ? {}
      : given({
          user: user === undefined ? address.fields['user'] : undefined,
          password: alone ? address.fields['password'] : undefined,
        });
  const operator = operatorOf(secret, texts);
  const reference = (found: readonly [string, string] | undefined, field: string) =>
    found === undefined ? {} : { [field]: { name, key: found[0] } };
  return {
    name: alone ? `${name}-connection` : name, // a Secret of that name is written, and the one that is there stays as it is
    typed: true,
    types:
      type === undefined
        ? [
            ...(operator?.types ?? []),
            ...typesOf(keyFor('type')?.[1], keyFor('provider')?.[1], address, place),
          ]
        : [type],
    fields: { ...operator?.fields, ...inside, ...place, ...login },
    references: {
      ...reference(user, 'user'),
      ...reference(password, 'password'),
      ...reference(keyFor('awsaccesskeyid', 'accesskeyid', 'accesskey', 'rootuser'), 'accessKeyId'),
      ...reference(
        keyFor('awssecretaccesskey', 'secretaccesskey', 'secretkey', 'rootpassword'),
        'secretAccessKey',
      ),
      ...reference(keyFor('token', 'apitoken'), 'token'),
      ...reference(keyFor('apikey'), 'apiKey'),
      ...reference(keyFor('cacrt', 'ca'), 'caCertificate'),
      ...reference(keyFor('tlscrt', 'usercrt'), 'clientCertificate'),
      ...reference(keyFor('tlskey', 'userkey'), 'clientKey'),
    },
    notes: [
      ...(address?.notes ?? []),
      ...(alone
        ? [
            'password: stands inside an address, and a Connection reads whole keys: a Secret of its own is written',
          ]
        : []),
    ],
  };
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

/** The first whole address that can be read, in the order of how much they say. */
function addressIn(texts: readonly (readonly [string, string])[]): Description | undefined {
  for (const wanted of ADDRESSES) {
    const text = texts.find(([key]) => normal(key) === wanted)?.[1].trim();
    const described = text === undefined ? undefined : descriptionOf(text);
    if (described !== undefined && described.types.length > 0) return described;
  }
  return undefined;
}

function typesOf(
  type: string | undefined,
  provider: string | undefined,
  address: Description | undefined,
  { port }: FieldValues,
): readonly string[] {
  const words = [type, ...(address?.types ?? []), provider, PORTS[String(port ?? '')]];
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

/** What the Secrets of some operators say by their names, labels and keys. */
function operatorOf(
  { metadata: { name, namespace, labels = {} } }: HeldSecret,
  texts: readonly (readonly [string, string])[],
): Description | undefined {
  const zalando = /^([\w.-]+?)\.([a-z0-9-]+)\.credentials\.postgresql\.acid\.zalan\.do$/.exec(name);
  if (zalando !== null)
    return {
      types: ['postgresql'],
      fields: given({
        host: [zalando[2], ...(namespace === undefined ? [] : [namespace, 'svc'])].join('.'),
        port: 5432,
      }),
    };
  if (labels['strimzi.io/kind'] === 'KafkaUser')
    return {
      types: ['kafka'],
      fields: given({
        user: texts.some(([key]) => key === 'password') ? name : undefined,
        mechanism: texts.some(([key]) => key === 'password') ? 'SCRAM-SHA-512' : undefined,
      }),
    };
  if (texts.some(([key]) => key === 'default_user.conf'))
    return { types: ['amqp'], fields: { sslmode: 'disable' } };
  if ('cnpg.io/cluster' in labels || texts.some(([key]) => key === 'pgpass'))
    return { types: ['postgresql'], fields: {} };
  const made = Object.keys(labels).find((label) => label.startsWith('postgres-operator.crunchydata.com/'));
  return made === undefined ? undefined : { types: ['postgresql'], fields: {} };
}
