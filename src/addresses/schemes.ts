import { plainScheme } from './aliases.ts';
import { withTlsMode, exasolMode } from './encryption.ts';
import type { Standard } from './encryption.ts';
import { fieldOf, fieldsFrom, presentFields, without } from './fields.ts';
import type { Description, FieldValues } from './foreign.ts';
import { adoOf, libpqFields } from './keywords.ts';
import { joinHostPort, serverIn } from './place.ts';
import { readDb2Query, hana, readOracleQuery, websocket } from './settings.ts';
import { SERVICES } from './services.ts';
import { mongo } from './srv.ts';
import { sentinelUri } from './sentinel.ts';
import { tds } from './sqlserver.ts';
import { pairsIn } from './uri.ts';
import type { Uri } from './uri.ts';

/** How a URI of one scheme is read. */
interface Scheme extends Standard {
  /** The type, if the scheme is not one of its names. */
  readonly type?: string;
  /** The default port of the scheme, if the type has another. */
  readonly port?: number;
  /** The field that the path holds; '' if it holds none. */
  readonly path?: string;
  readonly fields?: FieldValues;
}

const REDIS: Scheme = { type: 'redis', absent: 'disable', yes: 'verify-full' };
const MONGO: Scheme = { type: 'mongodb', absent: 'disable', yes: 'verify-full' };
const MAIL: Scheme = { path: '' };

/** Schemes that need more than a type and a database. */
export const SCHEMES: Readonly<Record<string, Scheme>> = {
  redis: REDIS,
  rediss: { ...REDIS, absent: 'verify-full' },
  valkey: { ...REDIS, type: 'valkey' },
  valkeys: { ...REDIS, type: 'valkey', absent: 'verify-full' },
  amqp: { absent: 'disable', port: 5672, path: 'vhost', yes: 'verify-full' },
  amqps: { type: 'amqp', absent: 'verify-full', path: 'vhost' },
  mqtt: { absent: 'disable', port: 1883, path: '' },
  mqtts: { type: 'mqtt', absent: 'verify-full', path: '' },
  ldap: { absent: 'disable', port: 389, path: 'baseDn' },
  ldaps: { type: 'ldap', path: 'baseDn', fields: { security: 'tls' } },
  ftp: { absent: 'disable', port: 21, path: 'directory' },
  ftps: { type: 'ftp', path: 'directory', fields: { security: 'tls' } },
  ftpes: { type: 'ftp', path: 'directory', fields: { security: 'starttls' } },
  smtp: MAIL,
  submission: { ...MAIL, type: 'smtp' },
  imap: { path: 'mailbox' },
  pop3: MAIL,
  pop: { ...MAIL, type: 'pop3' },
  smtps: { type: 'smtp', path: '', fields: { security: 'tls' } },
  submissions: { type: 'smtp', path: '', fields: { security: 'tls' } },
  imaps: { type: 'imap', path: 'mailbox', fields: { security: 'tls' } },
  pop3s: { type: 'pop3', path: '', fields: { security: 'tls' } },
  sftp: { path: 'directory' },
  ssh: { type: 'sftp', path: '' },
  mongodb: MONGO,
  'mongodb+srv': { ...MONGO, absent: 'verify-full' },
  nats: { absent: 'disable', path: '' },
  tls: { type: 'nats', absent: 'verify-full', path: '' },
  pulsar: { absent: 'disable', port: 6650, path: '' },
  'pulsar+ssl': { type: 'pulsar', absent: 'verify-full', path: '' },
  bolt: { type: 'neo4j', absent: 'disable', path: '' },
  neo4j: { absent: 'disable', path: '' },
  'bolt+s': { type: 'neo4j', absent: 'verify-full', path: '' },
  'neo4j+s': { type: 'neo4j', absent: 'verify-full', path: '' },
  'bolt+ssc': { type: 'neo4j', absent: 'require', path: '' },
  'neo4j+ssc': { type: 'neo4j', absent: 'require', path: '' },
  kafka: { absent: 'disable', path: '' },
  cassandra: { absent: 'disable', path: 'keyspace', yes: 'verify-full' },
  oracle: { absent: 'disable', port: 1521, path: 'sid', yes: 'verify-full' },
  ibm_db_sa: { type: 'db2', absent: 'disable', port: 50_000, yes: 'verify-full' },
  db2: { absent: 'disable', port: 50_000, yes: 'verify-full' },
  sap: { type: 'sap-hana', absent: 'disable', yes: 'verify-full' },
  hana: { type: 'sap-hana', absent: 'disable', yes: 'verify-full' },
  exa: { type: 'exasol', path: 'schema' },
  mssql: { type: 'sqlserver', yes: 'verify-full' },
  sqlserver: { yes: 'verify-full', path: 'instance' },
  stomp: { absent: 'disable', port: 61_613, path: 'virtualHost' },
  'stomp+ssl': { type: 'stomp', absent: 'verify-full', path: 'virtualHost' },
  memcached: { absent: 'disable', path: '' },
  beanstalk: { absent: 'disable', path: '' },
  beanstalks: { type: 'beanstalkd', path: '' },
  tarantool: { absent: 'disable', path: '' },
  'tarantool+ssl': { type: 'tarantool', absent: 'verify-full', path: '' },
  hdb: { type: 'sap-hana', path: '' },
  s3: { path: 'prefix' },
  ws: { absent: 'disable', path: '' },
  wss: { path: '' },
};

/** What drivers of Java do otherwise. */
const JDBC: Readonly<Record<string, Scheme>> = {
  postgresql: { yes: 'verify-full' },
  redshift: { yes: 'verify-full' },
  mariadb: { absent: 'disable', yes: 'verify-full' },
};

/** The connection that a URI describes. */
export function descriptionOfUri(given: Uri, jdbc = false): Description {
  const uri = { ...given, scheme: plainScheme(given.scheme) };
  const [base = '', driver] = uri.scheme.split('+');
  const special = SERVICES[base];
  if (special !== undefined) return special(uri, jdbc);
  const bySentinels = sentinelUri(uri);
  if (bySentinels !== undefined) return bySentinels;
  const scheme = SCHEMES[uri.scheme] ?? SCHEMES[base] ?? {};
  const plus =
    jdbc || (driver !== undefined && base !== 'mongodb') || !/^(postgres(ql)?|mongodb)$/.test(base);
  const pairs = joinHosts(pairsIn(uri.query, plus));
  const slash = scheme.path ?? 'database';
  const { fields, notes } = fieldsFrom([
    ...Object.entries({
      scheme: /^https?$/.test(driver ?? '') ? driver : undefined,
      host: uri.host,
      port: uri.port ?? scheme.port,
      user: uri.user,
      password: uri.password,
      [slash]: slash === '' ? undefined : uri.path,
    }),
    ...pairs.filter(([name]) => name !== ''),
  ]);
  const own: Scheme = jdbc ? { ...JDBC[base], ...scheme } : scheme;
  const description: Description = {
    types: [...(scheme.type === undefined ? [] : [scheme.type]), base, base.replace(/s$/, '')],
    fields: { ...scheme.fields, ...withTlsMode(fields, own) },
    ...(uri.hosts !== undefined && { hosts: uri.hosts }),
    notes: pairs.some(([name]) => name === '')
      ? [...notes, 'a part of the query without =: not read']
      : notes,
  };
  const adjusted = (ADJUST[base] ?? ((each) => each))(description, uri);
  return given.scheme === 'ecto' ? { ...adjusted, notes: [...(adjusted.notes ?? []), ECTO] } : adjusted;
}

const ECTO = 'ecto:// does not say which database it is: PostgreSQL is written, which it usually is';

/** SQLAlchemy names several hosts one by one. */
function joinHosts(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const hosts = pairs.filter(([name]) => name === 'host').map(([, value]) => value);
  return hosts.length < 2
    ? pairs
    : [...pairs.filter(([name]) => name !== 'host'), ['host', hosts.join(',')] as const];
}

/** Corrections for schemes that deviate from the others. */
const ADJUST: Readonly<Record<string, (description: Description, uri: Uri) => Description>> = {
  postgresql: libpq,
  postgres: libpq,
  mysql: pymysql,
  mongodb: mongo,
  mssql: (description, uri) => {
    const ado = fieldOf(description.fields, 'odbcconnect');
    if (ado !== undefined) return adoOf(String(ado), 'sqlserver');
    const dsn = uri.scheme === 'mssql+pyodbc' && fieldOf(description.fields, 'driver') === undefined;
    const note = 'host: without a driver= it is the name of an ODBC data source: put the server';
    if (uri.scheme === 'mssql+pymssql' && fieldOf(description.fields, 'sslmode') === undefined)
      return tds({ ...description, fields: { ...description.fields, sslmode: 'request' } }, undefined); // as FreeTDS does
    return {
      ...tds(description, protectionIn(uri.query)),
      ...(dsn && { notes: [...(description.notes ?? []), note] }),
    };
  },
  sqlserver: (description, { query }) => tds(description, protectionIn(query)),
  oracle: readOracleQuery,
  db2: readDb2Query,
  ibm_db_sa: readDb2Query,
  exa: ({ fields, ...rest }) => ({ ...rest, fields: exasolMode(fields) }),
  hdb: hana,
  s3: ({ fields: { host, ...fields }, ...rest }) => ({
    ...rest,
    fields: presentFields({ bucket: host, ...fields }),
  }),
  ws: websocket,
  wss: websocket,
  nats,
  tls: nats,
  redis: cluster,
  rediss: cluster,
  valkey: cluster,
  sftp: (description, { path }) =>
    path === undefined || path === ''
      ? description
      : { ...description, fields: { ...description.fields, directory: `/${path}` } },
  kafka: ({ hosts, fields, ...rest }) => ({
    ...rest,
    fields: without(fields, ['host', 'port']),
    hosts: hosts ?? [joinHostPort(String(fields['host'] ?? ''), fields['port'] as number | undefined)],
  }),
};

function protectionIn(query: string): string | undefined {
  return pairsIn(query, true).find(([name]) => name.toLowerCase() === 'encrypt')?.[1];
}

/** Of the drivers of MySQL, that in Python alone has TLS only where it is given a file, and verifies by a CA. */
function pymysql(description: Description, { scheme }: Uri): Description {
  const { fields } = description;
  if (scheme !== 'mysql+pymysql' || fieldOf(fields, 'sslmode') !== undefined) return description;
  const isFile = ['sslcert', 'sslkey', 'sslcapath'].some((name) => fieldOf(fields, name) !== undefined);
  const mode = isFile ? 'require' : 'disable';
  return {
    ...description,
    fields: { ...fields, sslmode: fieldOf(fields, 'sslca') === undefined ? mode : 'verify-full' },
  };
}

/** A user without a password is a token; a scheme without TLS is one that the server may ask for all the same. */
function nats({ fields, notes = [], ...rest }: Description, { scheme, query }: Uri): Description {
  const { user, ...others } = fields;
  const isUnsaid = scheme === 'nats' && query === '' && fields['sslmode'] === 'disable';
  return {
    ...rest,
    fields: user !== undefined && !('password' in fields) ? { ...others, token: user } : fields,
    notes: isUnsaid ? [...notes, NATS] : notes,
  };
}

const NATS =
  'tls.mode: clients begin TLS, and verify, where the server asks for it: put verify-full if it does; disable is written';

function libpq({ fields, notes = [], hosts, ...rest }: Description): Description {
  const read = libpqFields(fields);
  return {
    ...rest,
    ...read,
    notes: [...notes, ...(read.notes ?? [])],
    ...(hosts !== undefined && { hosts }),
  };
}

function cluster(description: Description, { scheme }: Uri): Description {
  if (!scheme.includes('cluster')) return description;
  return {
    ...description,
    fields: without(description.fields, ['host', 'port', 'database']),
    notes: [
      ...(description.notes ?? []),
      'host: is one of a cluster, of which a Connection reaches the one that it names: put its address',
    ],
  };
}

/** The addresses or URLs of a comma-separated list; undefined if the text is not one. */
export function addressesIn(text: string): readonly string[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  return parts.length > 1 && parts.every((part) => serverIn(part.replace(/^\w+:\/\//, '')) !== undefined)
    ? parts
    : undefined;
}
