import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile, dbtFile, grafanaFile, sparkCatalog } from './profiles.ts';
import { strictOf } from './tls.ts';
import { percentEncode, hostAndPort, query, userinfo } from './url.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

const ODBC = 'ODBC Driver 18 for SQL Server';

/** The formats of SQL Server and of what speaks TDS in Azure. */
export const SQLSERVER_FORMATS: Formats = renderers({
  env: (values) => {
    const { host, port, database, user, password, method } = fieldsOf(values);
    const protection = protectionOf(values);
    if (protection !== 'false')
      values.warn(
        `tls.mode: has no variable of its own: give sqlcmd ${protection === 'strict' ? '-Ns' : '-N'}`,
      );
    noteTrust(values);
    noteNames(values);
    const place = { SQLCMDSERVER: `tcp:${host},${port}`, SQLCMDDBNAME: database };
    if (method === undefined) return present({ ...place, SQLCMDUSER: user, SQLCMDPASSWORD: password });
    const [AZURE_TENANT_ID, AZURE_AUTHORITY_HOST] = [values.text('tenantId'), values.text('authority')];
    return present({
      ...place,
      AZURE_TENANT_ID,
      AZURE_CLIENT_ID: user,
      AZURE_CLIENT_SECRET: password,
      AZURE_AUTHORITY_HOST,
    });
  },
  uri: goUrl,
  dsn: goUrl,
  jdbc: (values) => {
    const { user, password, method } = fieldsOf(values);
    return jdbcUrl(values, { user, password, authentication: method });
  },
  spark: (values) => {
    const { user, password, method } = fieldsOf(values);
    const url = jdbcUrl(values, { authentication: method });
    return sparkCatalog(
      values,
      { url, driver: 'com.microsoft.sqlserver.jdbc.SQLServerDriver' },
      { user, password },
    );
  },
  sqlalchemy: (values) => {
    const { host, port, database, user, password, method } = fieldsOf(values);
    const { encrypt, trust } = odbcOf(values);
    if (database !== undefined && percentEncode(database) !== database)
      values.warn('database: SQLAlchemy before 2.1 does not decode it');
    const names = { HostNameInCertificate: nameOf(values), Authentication: method };
    const options = query({ driver: ODBC, Encrypt: encrypt, TrustServerCertificate: trust, ...names });
    noteTrust(values);
    noteTenant(values);
    return `mssql+pyodbc://${userinfo(user, password)}${hostAndPort(host, port)}/${percentEncode(database ?? '')}${options}`;
  },
  airflow: (values) => {
    const { host, port, database, user, password, method } = fieldsOf(values);
    noteTenant(values);
    const { encrypt, trust } = odbcOf(values);
    noteTrust(values);
    const names = { HostNameInCertificate: nameOf(values), Authentication: method };
    const extra = { driver: ODBC, Encrypt: encrypt, TrustServerCertificate: trust, ...names };
    return airflowFile(values, {
      conn_type: 'mssql',
      host,
      port: Number(port),
      login: user,
      password,
      schema: database,
      extra,
    });
  },
  dbt: (values) => {
    const { host, port, database, user, password, method } = fieldsOf(values);
    const { encrypt, trust } = odbcOf(values);
    if (encrypt === 'strict') values.warn('strict: dbt says only whether there is TLS: encrypt is written');
    noteTrust(values);
    noteNames(values);
    values.warn('schema: dbt wants one, and a Connection has none: dbo is written');
    const place = {
      type: values.type === 'fabric-warehouse' ? 'fabric' : 'sqlserver',
      driver: ODBC,
      server: host,
      port: Number(port),
    };
    const [tenant_id, client_id] = [values.text('tenantId'), user];
    const principal = { authentication: 'ServicePrincipal', tenant_id, client_id, client_secret: password };
    const login = method === undefined ? { user, password } : principal;
    return dbtFile(values, {
      ...place,
      database,
      schema: 'dbo',
      ...login,
      encrypt: encrypt !== 'no',
      trust_cert: trust === 'yes',
    });
  },
  grafana: (values) => {
    const { host, port, database, user, password, method } = fieldsOf(values);
    if (method !== undefined)
      throw new Unwritable(
        'clientSecret has no place in a data source of Grafana: it logs in by its own settings of Azure',
      );
    const [encrypt, trust] = [protectionOf(values), strictOf(values) === 'unverified'];
    values.text('caCertificate');
    noteTrust(values);
    const jsonData = {
      database,
      encrypt,
      tlsSkipVerify: trust ? true : undefined,
      servername: nameOf(values),
    };
    return grafanaFile(values, {
      type: 'mssql',
      url: hostAndPort(host, port),
      user,
      jsonData,
      secureJsonData: { password },
    });
  },
});

/** An application of Entra ID logs in with its ID and secret as user and password. */
function fieldsOf(values: Values) {
  const clientSecret = values.text('clientSecret');
  const clientId = values.text('clientId');
  return {
    host: values.textOr('host', ''),
    port: values.textOr('port', '1433'),
    database: values.text('database'),
    user: clientSecret === undefined ? values.text('user') : clientId,
    password: clientSecret ?? values.text('password'),
    method: clientSecret === undefined ? undefined : 'ActiveDirectoryServicePrincipal',
  };
}

/** Most programs ask the server for its tenant. */
function noteTenant(values: Values): void {
  values.text('tenantId');
  values.note(['authority'], 'has no place in this format');
}

function protectionOf(values: Values): 'false' | 'true' | 'strict' {
  if (values.text('strict') === 'true') return 'strict';
  return values.textOr('tls.mode', 'verify-full') === 'disable' ? 'false' : 'true';
}

function odbcOf(values: Values) {
  const encrypt = { false: 'no', true: 'yes', strict: 'strict' }[protectionOf(values)];
  return { encrypt, trust: strictOf(values) === 'unverified' ? 'yes' : 'no' };
}

function nameOf(values: Values): string | undefined {
  return values.text('tls.serverName');
}

function noteNames(values: Values): void {
  values.note(['tls.serverName'], 'has no place in this format');
}

function noteTrust(values: Values): void {
  values.note(
    ['caCertificate'],
    'put it among the authorities of the system, or name a file of it to the program',
  );
}

/** The URL of github.com/microsoft/go-mssqldb, which other programs read too. */
function goUrl(values: Values): string {
  const { host, port, database, user, password, method } = fieldsOf(values);
  const encrypt = { false: 'disable', true: 'true', strict: 'strict' }[protectionOf(values)];
  const TrustServerCertificate = strictOf(values) === 'unverified' ? 'true' : undefined;
  noteTrust(values);
  const names = { hostNameInCertificate: nameOf(values), fedauth: method };
  const options = query({ database, encrypt, TrustServerCertificate, ...names });
  const tenant = values.text('tenantId');
  const login = method === undefined || tenant === undefined ? user : `${user}@${tenant}`;
  return `sqlserver://${userinfo(login, password)}${hostAndPort(host, port)}${options}`;
}

/** Properties end at a semicolon; an IPv6 address can only be one of them. */
function jdbcUrl(values: Values, login: Readonly<Record<string, string | undefined>>): string {
  const { host, port, database } = fieldsOf(values);
  noteTenant(values);
  const trust = strictOf(values) === 'unverified';
  const isAddress = host.includes(':');
  values.note(['caCertificate'], 'put it into a store of Java, and name that in trustStore');
  const all = present({
    serverName: isAddress ? host : undefined,
    portNumber: isAddress ? port : undefined,
    databaseName: database,
    ...login,
    encrypt: protectionOf(values),
    trustServerCertificate: String(trust),
    hostNameInCertificate: nameOf(values),
  });
  const pairs = Object.entries(all).map(([name, value]) => `${name}=${putInBraces(value)}`);
  return `jdbc:sqlserver://${isAddress ? '' : `${host}:${port}`};${pairs.join(';')}`;
}

/** Puts a value with a special character into braces, and doubles a closing brace in it. */
function putInBraces(value: string): string {
  return /^[A-Za-z0-9_.:-]+$/.test(value) ? value : `{${value.replaceAll('}', '}}')}}`;
}
