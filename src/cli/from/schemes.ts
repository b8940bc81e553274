import { encrypted } from './encryption.ts';
import type { Standard } from './encryption.ts';
import { fieldOf, gathered, given, truthOf, without } from './fields.ts';
import type { Description, Fields } from './foreign.ts';
import { libpqFields } from './keywords.ts';
import { addressOf, serverIn } from './place.ts';
import { adoOf } from './keywords.ts';
import { pairsIn } from './uri.ts';
import type { Uri } from './uri.ts';

/** What a scheme says besides itself. */
interface Scheme extends Standard {
  /** The type, where the scheme is no name of it. */
  readonly type?: string;
  /** Its standard port, where the type has another. */
  readonly port?: number;
  /** The field that stands behind the slash; '' for none. */
  readonly path?: string;
  readonly fields?: Fields;
}

const REDIS: Scheme = { type: 'redis', absent: 'disable', yes: 'verify-full' };
const MONGO: Scheme = { type: 'mongodb', absent: 'disable', yes: 'verify-full' };
const MAIL: Scheme = { path: '' };

/** Schemes that say more than a type and a database. */
const SCHEMES: Readonly<Record<string, Scheme>> = {
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
  imap: MAIL,
  pop3: MAIL,
  pop: { ...MAIL, type: 'pop3' },
  smtps: { type: 'smtp', path: '', fields: { security: 'tls' } },
  submissions: { type: 'smtp', path: '', fields: { security: 'tls' } },
  imaps: { type: 'imap', path: '', fields: { security: 'tls' } },
  pop3s: { type: 'pop3', path: '', fields: { security: 'tls' } },
  sftp: { path: 'directory' },
  ssh: { type: 'sftp', path: '' },
  mongodb: MONGO,
  'mongodb+srv': { ...MONGO, absent: 'verify-full' },
  nats: { path: '' },
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
  oracle: { absent: 'disable', port: 1521, path: 'sid' },
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
};

/** What a URI of any of them says. */
export function described(uri: Uri, jdbc = false): Description {
  const [base = '', driver] = uri.scheme.split('+');
  const special = SPECIAL[base];
  if (special !== undefined) return special(uri, jdbc);
  const scheme = SCHEMES[uri.scheme] ?? SCHEMES[base] ?? {};
  const plus =
    jdbc || (driver !== undefined && base !== 'mongodb') || !/^(postgres(ql)?|mongodb)$/.test(base);
  const pairs = pairsIn(uri.query, plus);
  const slash = scheme.path ?? 'database';
  const { fields, notes } = gathered([
    ...Object.entries({
      host: uri.host,
      port: uri.port ?? scheme.port,
      user: uri.user,
      password: uri.password,
      [slash]: slash === '' ? undefined : uri.path,
    }),
    ...pairs.filter(([name]) => name !== ''),
  ]);
  const yes =
    scheme.yes ?? (jdbc && /^(postgresql|redshift|mariadb)$/.test(base) ? 'verify-full' : undefined);
  const description: Description = {
    types: [...(scheme.type === undefined ? [] : [scheme.type]), base, base.replace(/s$/, '')],
    fields: { ...scheme.fields, ...encrypted(fields, { ...scheme, ...(yes !== undefined && { yes }) }) },
    ...(uri.hosts !== undefined && { hosts: uri.hosts }),
    notes: pairs.some(([name]) => name === '')
      ? [...notes, 'a part of the query without =: not read']
      : notes,
  };
  return (ADJUST[base] ?? ((each) => each))(description, uri);
}

/** What some schemes mean otherwise than most. */
const ADJUST: Readonly<Record<string, (description: Description, uri: Uri) => Description>> = {
  postgresql: libpq,
  postgres: libpq,
  mongodb: mongo,
  mssql: (description, uri) => {
    const ado = fieldOf(description.fields, 'odbcconnect');
    if (ado !== undefined) return adoOf(String(ado));
    const dsn = uri.scheme === 'mssql+pyodbc' && fieldOf(description.fields, 'driver') === undefined;
    const note = 'host: without a driver= it is the name of an ODBC data source: put the server';
    return {
      ...description,
      fields: without(description.fields, ['driver']),
      ...(dsn && { notes: [...(description.notes ?? []), note] }),
    };
  },
  oracle: (description) => {
    const { sid, ...rest } = description.fields;
    return fieldOf(rest, 'servicename') === undefined ? description : { ...description, fields: rest };
  },
  nats: ({ fields, ...rest }) => {
    const { user, ...others } = fields;
    return {
      ...rest,
      fields: user !== undefined && !('password' in fields) ? { ...others, token: user } : fields,
    };
  },
  redis: sentinel,
  valkey: sentinel,
  sftp: (description, { path }) =>
    path === undefined || path === ''
      ? description
      : { ...description, fields: { ...description.fields, directory: `/${path}` } },
  kafka: ({ hosts, fields, ...rest }) => ({
    ...rest,
    fields: without(fields, ['host', 'port']),
    hosts: hosts ?? [addressOf(String(fields['host'] ?? ''), fields['port'] as number | undefined)],
  }),
};

function libpq({ fields, notes = [], hosts, ...rest }: Description): Description {
  const read = libpqFields(fields);
  return {
    ...rest,
    ...read,
    notes: [...notes, ...(read.notes ?? [])],
    ...(hosts !== undefined && { hosts }),
  };
}

/** The user is defined in the database of the path unless authSource says another; a name of DNS stands for several servers. */
function mongo({ fields, notes = [], ...rest }: Description, { scheme, user, path }: Uri): Description {
  const { host, replicaSet, ...others } = fields;
  const source =
    user !== undefined && path !== undefined && path !== '' && fieldOf(fields, 'authsource') === undefined
      ? { authSource: path }
      : {};
  const mechanism = fieldOf(fields, 'authmechanism');
  const scram = mechanism === undefined || /^SCRAM-SHA/i.test(String(mechanism));
  const srv = scheme === 'mongodb+srv';
  return {
    ...rest,
    fields: {
      ...(!srv && given({ host })),
      ...(scram ? without(others, ['authmechanism']) : others),
      ...source,
      ...given({ replicaSet }),
    },
    notes: [
      ...notes,
      ...(srv
        ? ['host: is a name in DNS for several servers, which no Connection asks for: put one of them']
        : []),
    ],
  };
}

function sentinel(description: Description, { scheme }: Uri): Description {
  if (!/sentinel|cluster/.test(scheme)) return description;
  return {
    ...description,
    notes: [
      ...(description.notes ?? []),
      'host: is a Sentinel, or one of a cluster, and no Redis that holds the data: put its address',
    ],
  };
}

/** Services over HTTP, and what names something else than a host. */
const SPECIAL: Readonly<Record<string, (uri: Uri, jdbc: boolean) => Description>> = {
  http: web,
  https: web,
  snowflake,
  bigquery,
  clickhouse,
  clickhousedb: clickhouse,
  ch: clickhouse,
  trino,
  presto: trino,
  databricks: (uri) => {
    const fields = Object.fromEntries(pairsIn(uri.query, true));
    return {
      types: ['databricks'],
      fields: { url: `https://${uri.host ?? ''}`, ...given({ token: uri.password }), ...given(fields) },
    };
  },
};

function web(uri: Uri): Description {
  const url = `${uri.scheme}://${place(uri)}${uri.path === undefined ? '' : `/${uri.path}`}`;
  const notes = [
    ...(uri.query === '' ? [] : ['query: a url has none in a Connection: left out']),
    ...(uri.hosts === undefined ? [] : [`hosts after the first (${uri.hosts.length - 1}): not used`]),
  ];
  return { types: ['http'], fields: { url, ...given({ user: uri.user, password: uri.password }) }, notes };
}

function place({ host = '', port }: Uri): string {
  return addressOf(host, port);
}

/** An account, and behind it database and schema; JDBC names a host. */
function snowflake(uri: Uri): Description {
  const [database, schema] = (uri.path ?? '').split('/');
  const host = uri.host ?? '';
  const url = `https://${host.endsWith('.com') || host.endsWith('.cn') ? host : `${host}.snowflakecomputing.com`}`;
  const { fields, notes } = gathered([
    ...Object.entries({ url, user: uri.user, password: uri.password, database, schema }),
    ...pairsIn(uri.query, true),
  ]);
  const token = /^(oauth|programmatic_access_token)$/i.test(String(fields['authenticator'] ?? ''))
    ? (fieldOf(fields, 'token') ?? fields['password'])
    : undefined;
  return {
    types: ['snowflake'],
    fields: {
      ...without(fields, token === undefined ? [] : ['token', 'password', 'authenticator']),
      ...given({ token }),
    },
    notes,
  };
}

/** The host is a project, the path a data set. */
function bigquery(uri: Uri): Description {
  const pairs = Object.fromEntries(pairsIn(uri.query, true));
  const { credentials_base64: sealed, credentials_path: path, ...rest } = pairs;
  const dataset = uri.path === undefined || uri.path === '' ? [] : ['dataset: a Connection names none'];
  return {
    types: ['bigquery'],
    fields: given({
      projectId: uri.host,
      ...(sealed !== undefined && { serviceAccountKey: Buffer.from(sealed, 'base64').toString('utf8') }),
      ...rest,
    }),
    notes: [
      ...dataset,
      ...(path === undefined
        ? []
        : ['credentials_path: names a file: put its content into secrets.serviceAccountKey']),
    ],
  };
}

/** Over HTTP by its type; drivers speak HTTP or a protocol of its own, by their name or the port. */
function clickhouse(uri: Uri): Description {
  const pairs = Object.fromEntries(pairsIn(uri.query, true).filter(([name]) => name !== ''));
  const { protocol, database, ...others } = pairs;
  const [base, driver] = uri.scheme.split('+');
  const secure =
    protocol === 'https' ||
    [fieldOf(others, 'secure'), fieldOf(others, 'ssl')].some((each) => truthOf(each) === true) ||
    uri.port === 8443;
  const native = driver === 'native' || (driver !== 'http' && [9000, 9440].includes(uri.port ?? 0));
  const unsaid =
    driver === undefined && uri.port === undefined && protocol === undefined && base === 'clickhouse';
  const url = `${secure ? 'https' : 'http'}://${addressOf(uri.host ?? '', uri.port ?? (secure ? 8443 : 8123))}`;
  const mode = secure
    ? encrypted(others, { absent: 'verify-full', yes: 'verify-full' })
    : without(others, ['secure', 'ssl', 'sslmode']);
  const { sslmode, ...rest } = mode;
  const note = native
    ? "url: the address speaks ClickHouse's own protocol: put that of HTTP"
    : 'url: without a port it does not say which protocol: put the address of HTTP';
  return {
    types: ['clickhouse'],
    fields: given({
      ...(!native && !unsaid && { url }),
      database: database ?? uri.path,
      user: uri.user,
      password: uri.password,
      ...rest,
      ...(sslmode !== 'verify-full' && { sslmode }),
    }),
    notes: native || unsaid ? [note] : [],
  };
}

/** Over HTTPS where a password is given, or where it is said; the path is a catalog and a schema. */
function trino(uri: Uri, jdbc: boolean): Description {
  const [catalog, schema] = (uri.path ?? '').split('/');
  const { fields, notes } = gathered([
    ...Object.entries({ user: uri.user, password: uri.password, catalog, schema }),
    ...pairsIn(uri.query, true),
  ]);
  const secure = jdbc
    ? truthOf(fieldOf(fields, 'ssl')) === true
    : uri.port === 443 || fields['http_scheme'] === 'https' || uri.password !== undefined;
  const verification = String(fieldOf(fields, 'sslverification', 'verify') ?? '').toLowerCase();
  const mode = /^(none|false)$/.test(verification)
    ? { sslmode: 'require' }
    : verification === 'ca'
      ? { sslmode: 'verify-ca' }
      : {};
  const url = `${secure ? 'https' : 'http'}://${addressOf(uri.host ?? '', uri.port ?? (secure ? 443 : 8080))}`;
  return {
    types: [uri.scheme.split('+')[0] ?? ''],
    fields: { url, ...without(fields, ['ssl', 'httpscheme', 'sslverification', 'verify']), ...mode },
    notes,
  };
}

/** A list of addresses or URLs behind each other, as several products write it. */
export function addressesIn(text: string): readonly string[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  return parts.length > 1 && parts.every((part) => serverIn(part.replace(/^\w+:\/\//, '')) !== undefined)
    ? parts
    : undefined;
}
