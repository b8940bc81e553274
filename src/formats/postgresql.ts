import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile, dbtFile, grafanaFile, grafanaTls, sparkCatalog } from './profiles.ts';
import { CERTIFICATES, modeOf } from './tls.ts';
import { serverLists, serversOf, serverTypeOf } from './several.ts';
import { percentEncode, hostAndPort, query, userinfo } from './url.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

/** The names that other programs have for types of the family. */
interface Dialect {
  readonly sqlalchemy: string;
  readonly airflow: string;
  readonly dbt: string;
  readonly jdbc: string;
  readonly driver: string;
}

const POSTGRESQL: Dialect = {
  sqlalchemy: 'postgresql+psycopg2',
  airflow: 'postgres',
  dbt: 'postgres',
  jdbc: 'postgresql',
  driver: 'org.postgresql.Driver',
};
const DIALECTS: Readonly<Record<string, Partial<Dialect>>> = {
  cockroachdb: { sqlalchemy: 'cockroachdb+psycopg2' },
  greenplum: { dbt: 'greenplum' },
  redshift: {
    sqlalchemy: 'redshift+psycopg2',
    airflow: 'redshift',
    dbt: 'redshift',
    jdbc: 'redshift',
    driver: 'com.amazon.redshift.Driver',
  },
};

/** The formats of PostgreSQL and its relatives, with the port of a usual installation. */
export function postgresqlFormats(standard: number): Formats {
  return renderers({
    env: (values) => environment(values, standard),
    uri: (values) => uri(values, standard),
    sqlalchemy: (values) => sqlalchemyUrl(values, standard),
    jdbc: (values) => jdbcWithLogin(values, standard),
    spark: (values) =>
      sparkCatalog(values, { url: jdbcUrl(values, standard, {}), driver: dialectOf(values).driver }),
    pgpass: (values) => pgpassLine(values, standard),
    dsn: (values) => keywordDsn(values, standard),
    airflow: (values) => airflowConnection(values, standard),
    dbt: (values) => dbtProfile(values, standard),
    grafana: (values) => grafanaSource(values, standard),
  });
}

function environment(values: Values, standard: number): Readonly<Record<string, string>> {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  const [PGSSLMODE, PGSSLROOTCERT] = [modeOf(values), rootsOf(values)];
  const [PGHOST, PGPORT] = serverLists(values, host, port);
  noteLibpq(values);
  return present({
    PGHOST,
    PGPORT,
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: password,
    PGSSLMODE,
    PGSSLROOTCERT,
    PGTARGETSESSIONATTRS: values.text('targetSessionAttrs'),
  });
}

function uri(values: Values, standard: number): string {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  noteLibpq(values);
  const settings = {
    sslmode: modeOf(values),
    sslrootcert: rootsOf(values),
    target_session_attrs: values.text('targetSessionAttrs'),
  };
  return `postgresql://${userinfo(user, password)}${serversOf(values, host, port)}/${percentEncode(database)}${query(settings)}`;
}

function sqlalchemyUrl(values: Values, standard: number): string {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  noteLibpq(values);
  if (percentEncode(database) !== database) values.warn('database: SQLAlchemy before 2.1 does not decode it');
  return `${dialectOf(values).sqlalchemy}://${userinfo(user, password)}${hostAndPort(host, port)}/${percentEncode(database)}${query({ sslmode: modeOf(values), sslrootcert: rootsOf(values) })}`;
}

function jdbcWithLogin(values: Values, standard: number): string {
  const { user, password } = fieldsOf(values, standard);
  return jdbcUrl(values, standard, { user, password });
}

function pgpassLine(values: Values, standard: number): string {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  if (password === undefined) throw new Unwritable('password is not given, which is all that .pgpass is for');
  values.note([...CERTIFICATES], 'libpq reads it from ~/.postgresql');
  return `${[host, port, database, user, password].map(pgpassField).join(':')}\n`;
}

function keywordDsn(values: Values, standard: number): string {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  noteLibpq(values);
  const [hosts, ports] = serverLists(values, host, port);
  const fields = present({
    host: hosts,
    port: ports,
    user,
    password,
    dbname: database,
    sslmode: modeOf(values),
    target_session_attrs: values.text('targetSessionAttrs'),
  });
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${keywordValue(value)}`)
    .join(' ');
}

function airflowConnection(values: Values, standard: number): string {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  noteLibpq(values);
  const extra = { sslmode: modeOf(values), sslrootcert: rootsOf(values) };
  return airflowFile(values, {
    conn_type: dialectOf(values).airflow,
    host,
    port: Number(port),
    login: user,
    password,
    schema: database,
    extra,
  });
}

function dbtProfile(values: Values, standard: number): string {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  noteLibpq(values);
  values.warn('schema: dbt wants one, and a Connection has none: public is written');
  const rest = {
    dbname: database,
    schema: 'public',
    sslmode: modeOf(values),
    sslrootcert: rootsOf(values),
  };
  return dbtFile(values, {
    type: dialectOf(values).dbt,
    host,
    port: Number(port),
    user,
    password,
    ...rest,
  });
}

function grafanaSource(values: Values, standard: number): string {
  const { host, port, database, user, password } = fieldsOf(values, standard);
  const { jsonData, secureJsonData } = grafanaTls(values);
  return grafanaFile(values, {
    type: 'grafana-postgresql-datasource',
    url: hostAndPort(host, port),
    user,
    jsonData: { database, sslmode: modeOf(values), tlsConfigurationMethod: 'file-content', ...jsonData },
    secureJsonData: { password, ...secureJsonData },
  });
}

function dialectOf({ type }: Values): Dialect {
  return { ...POSTGRESQL, ...DIALECTS[type] };
}

function fieldsOf(values: Values, standard: number) {
  const [host, port] = [values.textOr('host', ''), values.textOr('port', String(standard))];
  return {
    host,
    port,
    database: values.textOr('database', ''),
    user: values.textOr('user', ''),
    password: values.text('password'),
  };
}

/** Without a file libpq trusts no authority; since version 16 `system` names those of the system. */
function rootsOf(values: Values): string | undefined {
  return modeOf(values) === 'verify-full' && values.text('caCertificate') === undefined
    ? 'system'
    : undefined;
}

function noteLibpq(values: Values): void {
  values.note(
    ['caCertificate'],
    'put it into ~/.postgresql/root.crt, where libpq looks for it, or name the file in PGSSLROOTCERT',
  );
  values.note(
    ['clientCertificate'],
    'put it into ~/.postgresql/postgresql.crt, where libpq looks for it, or name the file in PGSSLCERT',
  );
  values.note(
    ['clientKey'],
    'put it into ~/.postgresql/postgresql.key, for nobody else to read, or name the file in PGSSLKEY',
  );
  noteServerName(values);
}

function noteServerName(values: Values): void {
  values.note(
    ['tls.serverName'],
    'the host itself is the name that is verified: write this name there, and its address into hostaddr',
  );
}

/** PgJDBC and the driver of Redshift; PgJDBC needs a file unless a setting makes it trust what Java trusts. */
function jdbcUrl(
  values: Values,
  standard: number,
  login: Readonly<Record<string, string | undefined>>,
): string {
  const { host, port, database } = fieldsOf(values, standard);
  const { jdbc } = dialectOf(values);
  const javas =
    jdbc === 'postgresql' && rootsOf(values) !== undefined
      ? 'org.postgresql.ssl.DefaultJavaSSLFactory'
      : undefined;
  values.note(['caCertificate'], 'put it into a file, and name that in sslrootcert');
  values.note(['clientCertificate'], 'put it into a file, and name that in sslcert');
  values.note(['clientKey'], 'put it into a file as PKCS #8 in DER, and name that in sslkey');
  values.note(['tls.serverName'], 'the host itself is the name that is verified');
  const isList = jdbc === 'postgresql';
  const [place, targetServerType] = isList
    ? [serversOf(values, host, port), serverTypeOf(values)]
    : [hostAndPort(host, port)];
  return `jdbc:${jdbc}://${place}/${percentEncode(database)}${query({ ...login, targetServerType, sslmode: modeOf(values), sslfactory: javas })}`;
}

/** Escapes what separates fields, and a star that would match any value. */
function pgpassField(text: string, index: number): string {
  const field = ['host', 'port', 'database', 'user', 'password'][index];
  if (/[\r\n]/.test(text))
    throw new Unwritable(`${field} has a line break, which a line of .pgpass cannot hold`);
  return text === '*' ? '\\*' : text.replaceAll(/[\\:]/g, '\\$&');
}

/** A value of `name=value`: plain, or in quotes. */
function keywordValue(value: string): string {
  return /^[A-Za-z0-9_.:,-]+$/.test(value) ? value : `'${value.replaceAll(/[\\']/g, '\\$&')}'`;
}
