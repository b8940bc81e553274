import { normal } from '../../catalog/normal.ts';

/** A Secret of the cluster. */
export interface HeldSecret {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** Values in Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** An entry of a Secret, decoded. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  /** Its key without case, punctuation and the name of a product before it. */
  readonly word: string;
}

/** The entries of a Secret, and the products that its keys name: `MYSQL_HOST` is a host, and says MySQL. */
export function heldEntries({ data = {} }: HeldSecret): {
  readonly entries: readonly Entry[];
  readonly products: readonly string[];
} {
  const read = Object.entries(data).map(([key, value]) => ({
    key,
    value: Buffer.from(value, 'base64').toString('utf8'),
    ...wordOf(normal(key)),
  }));
  const products = [...new Set(read.flatMap(({ product }) => product ?? []))];
  if (products.length < 2) return { entries: read, products };
  return { entries: read.map((entry) => ({ ...entry, word: normal(entry.key) })), products: [] };
}

function wordOf(name: string): { readonly word: string; readonly product?: string } {
  if (name === 'pgpass') return { word: name }; // a line of that file
  for (const [prefix, product] of Object.entries(PRODUCTS)) {
    const word = name.slice(prefix.length);
    if (name.startsWith(prefix) && WORDS.has(word)) return { word, product };
  }
  return { word: name };
}

const PRODUCTS: Readonly<Record<string, string>> = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  pg: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mariadb',
  redis: 'redis',
  mongodb: 'mongodb',
  rabbitmq: 'amqp',
};

/** The first entry of one of these names. */
export function entryOf(entries: readonly Entry[], names: readonly string[]): Entry | undefined {
  return entries.find(({ word }) => names.includes(word));
}

/** Names of a key that holds the host. */
export const HOSTS = ['host', 'hostname', 'server', 'endpoint', 'dbhost', 'databasehost', 'address'];
/** Names of a key that holds the database. */
export const DATABASES = ['dbname', 'database', 'db', 'databasename'];
/** Names of a key that holds the user. */
export const USERS = ['username', 'user', 'login', 'dbuser', 'databaseuser'];
/** Names of a key that holds the password. */
export const PASSWORDS = ['password', 'passwd', 'pass', 'dbpassword', 'databasepassword'];

/** The names that keys of a Secret have for each secret of a Connection. */
export const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  user: USERS,
  password: PASSWORDS,
  accessKeyId: ['awsaccesskeyid', 'accesskeyid', 'accesskey', 'rootuser'],
  secretAccessKey: ['awssecretaccesskey', 'secretaccesskey', 'secretkey', 'rootpassword'],
  token: ['token', 'apitoken'],
  apiKey: ['apikey'],
  caCertificate: ['cacrt', 'ca', 'cacert', 'rootcrt', 'ssltruststorecrt'],
  clientCertificate: ['tlscrt', 'usercrt'],
  clientKey: ['tlskey', 'userkey'],
};

/** Names of a key that holds a whole address, the most complete kinds first. */
export const ADDRESSES = [
  'uri',
  'url',
  'connectionstringstandard',
  'connectionstring',
  'databaseurl',
  'databaseuri',
  'dsn',
  'jdbcuri',
  'jdbcurl',
];

/** Names of keys for the rest of a place. */
export const PLACES = {
  port: ['port', 'databaseport', 'dbport'],
  bucket: ['bucket', 'bucketname'],
  region: ['region', 'awsregion'],
  sslmode: ['sslmode', 'dbsslmode', 'ssl', 'tls', 'usessl', 'sslenabled'],
} as const;

/** Names of keys that say how a client reaches Kafka. */
export const KAFKA = ['bootstrapservers', 'securityprotocol', 'saslmechanism'];

/** What a key may say behind the name of its product. */
const WORDS: ReadonlySet<string> = new Set([
  ...[HOSTS, DATABASES, USERS, PASSWORDS, ADDRESSES, PLACES.port, PLACES.sslmode].flat(),
  'cacert',
]);

/** The same again in other words, and what is for the operator alone. */
const REPEATED: ReadonlySet<string> = new Set([
  'fqdnuri',
  'fqdnjdbcuri',
  'connectionstringstandardsrv',
  'pgpass',
  'defaultuserconf',
  'verifier',
  'type',
  'provider',
  'engine',
  'dbtype',
  'userp12',
  'userpassword',
  'sasljaasconfig',
  'elastic',
]);

/** The keys that nothing here reads. */
export function unreadKeys(entries: readonly Entry[]): readonly string[] {
  return entries.filter(({ word }) => !READ.has(word) && !REPEATED.has(word)).map(({ key }) => key);
}

const READ: ReadonlySet<string> = new Set([
  ...WORDS,
  ...[PLACES.bucket, PLACES.region, KAFKA, ...Object.values(SECRET_KEYS)].flat(),
]);
