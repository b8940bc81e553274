import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile, dbtFile, grafanaFile, grafanaTls, sparkCatalog } from './profiles.ts';
import { CERTIFICATES, modeOf, noteFiles, strictOf } from './tls.ts';
import { percentEncode, hostAndPort, query, userinfo } from './url.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

/** What MySQL calls the modes of TLS. */
const MODES = {
  disable: 'DISABLED',
  require: 'REQUIRED',
  'verify-ca': 'VERIFY_CA',
  'verify-full': 'VERIFY_IDENTITY',
} as const;

/** The formats of MySQL and its relatives, with the port of a usual installation. */
export function mysqlFormats(standard: number): Formats {
  return renderers({
    env: (values) => environment(values, standard),
    uri: (values) => uri(values, standard),
    sqlalchemy: (values) => sqlalchemyUrl(values, standard),
    jdbc: (values) => jdbcWithLogin(values, standard),
    spark: (values) =>
      sparkCatalog(values, {
        url: jdbcUrl(values, standard, {}),
        driver: isMariadb(values) ? 'org.mariadb.jdbc.Driver' : 'com.mysql.cj.jdbc.Driver',
      }),
    'my-cnf': (values) => myCnf(values, standard),
    dsn: (values) => goDsn(values, standard),
    airflow: (values) => airflowConnection(values, standard),
    grafana: (values) => grafanaDatasource(values, standard),
    dbt: (values) => dbtProfile(values, standard),
  });
}

function environment(values: Values, standard: number): Readonly<Record<string, string>> {
  const { host, port, user, password, database } = fieldsOf(values, standard);
  noteMode(values);
  const official = { MYSQL_HOST: host, MYSQL_TCP_PORT: port, MYSQL_PWD: password };
  return present({
    ...official,
    MYSQL_PORT: port,
    MYSQL_USER: user,
    MYSQL_PASSWORD: password,
    MYSQL_DATABASE: database,
  });
}

function uri(values: Values, standard: number): string {
  const { host, port, user, password, database } = fieldsOf(values, standard);
  noteName(values);
  noteFiles(values);
  return `mysql://${userinfo(user, password)}${hostAndPort(host, port)}/${percentEncode(database ?? '')}${query({ 'ssl-mode': MODES[modeOf(values)] })}`;
}

function sqlalchemyUrl(values: Values, standard: number): string {
  const { host, port, user, password, database } = fieldsOf(values, standard);
  noteName(values);
  noteFiles(values, 'put it into a file, and name that in ssl_ca, ssl_cert or ssl_key');
  if (database !== undefined && percentEncode(database) !== database)
    values.warn('database: SQLAlchemy before 2.1 does not decode it');
  return `mysql+mysqldb://${userinfo(user, password)}${hostAndPort(host, port)}/${percentEncode(database ?? '')}${query({ ssl_mode: MODES[modeOf(values)] })}`;
}

function jdbcWithLogin(values: Values, standard: number): string {
  const { user, password } = fieldsOf(values, standard);
  return jdbcUrl(values, standard, { user, password });
}

function airflowConnection(values: Values, standard: number): string {
  const { host, port, user, password, database } = fieldsOf(values, standard);
  noteName(values);
  noteFiles(values);
  const extra = { ssl_mode: MODES[modeOf(values)] };
  return airflowFile(values, {
    conn_type: 'mysql',
    host,
    port: Number(port),
    login: user,
    password,
    schema: database,
    extra,
  });
}

function grafanaDatasource(values: Values, standard: number): string {
  refuseClear(values);
  const { host, port, user, password, database } = fieldsOf(values, standard);
  const { jsonData, secureJsonData } = grafanaTls(values);
  const verification = {
    disable: {},
    require: { tlsSkipVerify: true },
    'verify-ca': {},
    'verify-full': {},
  }[modeOf(values)];
  return grafanaFile(values, {
    type: 'mysql',
    url: hostAndPort(host, port),
    user,
    jsonData: { database, ...jsonData, ...verification },
    secureJsonData: { password, ...secureJsonData },
  });
}

function dbtProfile(values: Values, standard: number): string {
  const { host, port, user, password, database } = fieldsOf(values, standard);
  noteMode(values);
  const type = DBT[values.type] ?? (isMariadb(values) ? 'mariadb' : 'mysql');
  if (database === undefined) throw new Unwritable('database is not given, which dbt wants as its schema');
  return dbtFile(values, {
    type,
    host,
    server: host,
    port: Number(port),
    username: user,
    password,
    schema: database,
  });
}

const DBT: Readonly<Record<string, string>> = {
  starrocks: 'starrocks',
  doris: 'doris',
  singlestore: 'singlestore',
  tidb: 'tidb',
};

function isMariadb({ type }: Values): boolean {
  return type === 'mariadb';
}

function fieldsOf(values: Values, standard: number) {
  return {
    host: values.textOr('host', ''),
    port: values.textOr('port', String(standard)),
    user: values.textOr('user', ''),
    password: values.text('password'),
    database: values.text('database'),
  };
}

function noteName(values: Values): void {
  values.note(['tls.serverName'], 'the host itself is the name that is verified');
}

function noteMode(values: Values): void {
  const mode = modeOf(values);
  if (mode !== 'disable')
    values.warn(`tls.mode: has no variable of its own: give the client --ssl-mode=${MODES[mode]}`);
  noteName(values);
  noteFiles(values);
}

/** Connector/J and the connector of MariaDB, which call the modes differently. */
function jdbcUrl(
  values: Values,
  standard: number,
  login: Readonly<Record<string, string | undefined>>,
): string {
  const { host, port, database } = fieldsOf(values, standard);
  const mode = modeOf(values);
  noteName(values);
  noteFiles(
    values,
    isMariadb(values)
      ? 'put it into a file, and name that in serverSslCert'
      : 'put it into a store of Java, and name that',
  );
  if (!isMariadb(values))
    return `jdbc:mysql://${hostAndPort(host, port)}/${percentEncode(database ?? '')}${query({ ...login, sslMode: MODES[mode] })}`;
  const fields = present({ ...login, sslMode: mode === 'require' ? 'trust' : mode });
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${literalValue(value, name)}`);
  return `jdbc:mariadb://${hostAndPort(host, port)}/${literalValue(database ?? '', 'database')}?${pairs.join('&')}`;
}

/** Grafana starts TLS with MySQL only if it has certificates, or verification is off. */
function refuseClear(values: Values): void {
  const mode = modeOf(values);
  const given = CERTIFICATES.some((name) => values.text(name) !== undefined);
  if ((mode === 'verify-ca' || mode === 'verify-full') && !given)
    throw new Unwritable(
      'tls.mode needs the secret caCertificate, without which Grafana starts no TLS with MySQL',
    );
}

/** MariaDB's connector decodes nothing in its URL. */
function literalValue(text: string, field: string): string {
  if (field === 'database' ? /[/?&]/.test(text) : text.includes('&'))
    throw new Unwritable(
      `${field} has a character that MariaDB's URL has no way to write: give the field to the driver as a property`,
    );
  return text;
}

/** Clients of MariaDB reject MySQL's option for the mode, and clients of MySQL reject MariaDB's. */
function myCnf(values: Values, standard: number): string {
  const { host, port, user, password, database } = fieldsOf(values, standard);
  const mode = modeOf(values);
  noteName(values);
  for (const [index, name] of CERTIFICATES.entries())
    values.note([name], `put it into a file, and name that in ${['ssl-ca', 'ssl-cert', 'ssl-key'][index]}`);
  const texts = present({ host, port, user, password });
  const lines = Object.entries(texts).map(([name, value]) => `${name}=${quoteValue(value, name)}`);
  const section =
    database === undefined ? [] : ['', '[mysql]', `database=${quoteValue(database, 'database')}`];
  return `${['[client]', ...lines, ...(isMariadb(values) ? MARIADB[mode] : [`ssl-mode=${MODES[mode]}`]), ...section].join('\n')}\n`;
}

const MARIADB = {
  disable: ['skip-ssl'],
  require: ['ssl', 'skip-ssl-verify-server-cert'],
  'verify-ca': ['ssl', 'ssl-verify-server-cert'],
  'verify-full': ['ssl', 'ssl-verify-server-cert'],
} as const;

/** A value of an option file: in quotes, with backslashes as escapes. */
function quoteValue(text: string, field: string): string {
  if (text.includes('\0')) throw new Unwritable(`${field} has a character that an option file cannot hold`);
  if (/^[A-Za-z0-9_.:/-]+$/.test(text)) return text;
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const escapes: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\b': '\\b',
    '"': '\\"',
    '\\': '\\\\',
  };
  const escaped = text.replaceAll(/[\n\r\t\b"\\]/g, (character) =>
    character === '"' && quote === "'" ? character : (escapes[character] ?? character),
  );
  return `${quote}${escaped}${quote}`;
}

/**
 * The name of github.com/go-sql-driver/mysql, whose user ends at the first colon and whose password at the
 * last at sign.
 */
function goDsn(values: Values, standard: number): string {
  const { host, port, user, password, database } = fieldsOf(values, standard);
  if (user.includes(':')) throw new Unwritable('user has a colon, at which a data source name of Go ends it');
  noteName(values);
  noteFiles(values, 'register a configuration of TLS in the program, and name that in tls');
  const tls = { none: 'false', unverified: 'skip-verify', verified: 'true' }[strictOf(values)];
  return `${[user, ...(password === undefined ? [] : [password])].join(':')}@tcp(${hostAndPort(host, port)})/${percentEncode(database ?? '')}${query({ tls })}`;
}
