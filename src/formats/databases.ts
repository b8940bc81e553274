import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { envWith } from './env.ts';
import { dbtFile, sparkCatalog } from './profiles.ts';
import { modeOf, noteVerification, strictOf } from './tls.ts';
import { encodedPath, percentEncode, hostAndPort, query, userinfo } from './url.ts';
import { uriFormats } from './uri.ts';
import { renderers } from './values.ts';
import type { Values } from './values.ts';

/*
 * Databases with a JDBC driver of their own. Where a driver documents no way to write a character in its URL, a value
 * that has it is refused: such drivers take user and password as properties.
 */

/** Vertica. */
export const VERTICA_FORMATS: Formats = renderers({
  env: envWith(
    {
      VSQL_HOST: 'host',
      VSQL_PORT: 'port',
      VSQL_USER: 'user',
      VSQL_PASSWORD: 'password',
      VSQL_DATABASE: 'database',
    },
    () => 5433,
  ),
  uri: (values) =>
    `vertica://${loginOf(values)}${placeIn(values, 5433)}/${percentEncode(values.textOr('database', ''))}${tlsmode(values)}`,
  jdbc: (values) => {
    const user = plain(values, 'user');
    const password = plain(values, 'password');
    return `${verticaUrl(values)}?user=${user}&password=${password}&TLSmode=${modeOf(values)}`;
  },
  spark: (values) =>
    sparkCatalog(values, {
      url: `${verticaUrl(values)}?TLSmode=${modeOf(values)}`,
      driver: 'com.vertica.jdbc.Driver',
    }),
  dbt: (values) => {
    noteVerification(values);
    values.warn('schema: dbt wants one, and a Connection has none: public is written');
    const place = { type: 'vertica', host: values.text('host'), port: Number(values.textOr('port', '5433')) };
    const login = { username: values.text('user'), password: values.text('password') };
    return dbtFile(values, {
      ...place,
      ...login,
      database: values.text('database'),
      schema: 'public',
      tls_mode: modeOf(values),
    });
  },
});

function tlsmode(values: Values): string {
  noteVerification(values);
  return query({
    tlsmode: {
      disable: 'disable',
      require: 'require',
      'verify-ca': 'verify-ca',
      'verify-full': 'verify-full',
    }[modeOf(values)],
  });
}

function verticaUrl(values: Values): string {
  noteVerification(values);
  return `jdbc:vertica://${placeIn(values, 5433)}/${plain(values, 'database')}`;
}

/** Exasol. */
export const EXASOL_FORMATS: Formats = renderers({
  env: envWith({}, () => 8563),
  jdbc: (values) => {
    const strict = strictOf(values);
    const encryption = strict === 'none' ? ';encryption=0' : '';
    const validation = strict === 'verified' ? 1 : 0;
    noteVerification(values);
    const schema = values.text('schema') === undefined ? '' : `;schema=${plain(values, 'schema')}`;
    const login = `user=${plain(values, 'user')};password=${plain(values, 'password')}`;
    return `jdbc:exa:${placeIn(values, 8563)};${login}${schema};validateservercertificate=${validation}${encryption}`;
  },
  sqlalchemy: (values) => {
    const options = {
      none: { ENCRYPTION: 'no' },
      unverified: { SSLCertificate: 'SSL_VERIFY_NONE' },
      verified: {},
    }[strictOf(values)];
    noteVerification(values);
    return `exa+websocket://${loginOf(values)}${placeIn(values, 8563)}/${percentEncode(values.textOr('schema', ''))}${query(options)}`;
  },
});

/** SAP HANA. */
export const HANA_FORMATS: Formats = renderers({
  env: envWith({}, () => 30_015),
  uri: (values) => `hdb://${loginOf(values)}${placeIn(values, 30015)}${hanaOptions(values, 'databaseName')}`,
  dsn: (values) => `hdb://${loginOf(values)}${placeIn(values, 30015)}${hanaOptions(values, 'databaseName')}`,
  jdbc: (values) => {
    const { none, validate } = hanaTls(values);
    const database =
      values.text('database') === undefined ? '' : `databaseName=${plain(values, 'database')}&`;
    const login = `user=${plain(values, 'user')}&password=${plain(values, 'password')}`;
    return `jdbc:sap://${placeIn(values, 30015)}/?${database}${login}&encrypt=${!none}&validateCertificate=${validate}`;
  },
  sqlalchemy: (values) => {
    const { none, validate } = hanaTls(values);
    const options = query({ encrypt: String(!none), sslValidateCertificate: String(validate) });
    return `hana+hdbcli://${loginOf(values)}${placeIn(values, 30015)}/${percentEncode(values.textOr('database', ''))}${options}`;
  },
});

function hanaTls(values: Values) {
  const strict = strictOf(values);
  noteVerification(values);
  return { none: strict === 'none', validate: strict === 'verified' };
}

function hanaOptions(values: Values, name: string): string {
  const { none, validate } = hanaTls(values);
  const host = values.textOr('tls.serverName', values.textOr('host', ''));
  return query({
    [name]: values.text('database'),
    TLSServerName: none ? undefined : host,
    TLSInsecureSkipVerify: none || validate ? undefined : 'true',
  });
}

/** Db2 and Derby, whose drivers share a URL syntax, except that Db2's begins its properties with a colon. */
export function drdaFormats(type: string, standard: number): Formats {
  const jdbc = (values: Values) => {
    const login = `user=${plain(values, 'user')};password=${plain(values, 'password')}`;
    return `${drdaUrl(values, standard)}${login}${drdaTls(values)}${type === 'db2' ? ';' : ''}`;
  };
  const sqlalchemy = (values: Values) => {
    const options = modeOf(values) === 'disable' ? '' : ';Security=SSL';
    noteVerification(values);
    return `db2+ibm_db://${loginOf(values)}${placeIn(values, standard)}/${percentEncode(values.textOr('database', ''))}${options}`;
  };
  return renderers({ env: envWith({}, () => standard), jdbc, ...(type === 'db2' && { sqlalchemy }) });
}

function drdaUrl(values: Values, standard: number): string {
  return `jdbc:${values.type}://${placeIn(values, standard)}/${plain(values, 'database')}${values.type === 'db2' ? ':' : ';'}`;
}

function drdaTls(values: Values): string {
  noteVerification(values);
  const mode = modeOf(values);
  if (mode === 'disable') return '';
  if (values.type === 'db2') return ';sslConnection=true';
  values.warn(
    'tls.mode: the driver of Derby says with ssl=peerAuthentication that the server is verified by the trust store of Java',
  );
  return `;ssl=${mode === 'require' ? 'basic' : 'peerAuthentication'}`;
}

/** Firebird. */
export const FIREBIRD_FORMATS: Formats = renderers({
  env: envWith({ ISC_USER: 'user', ISC_PASSWORD: 'password' }, () => 3050),
  jdbc: (values) => {
    const database = plain(values, 'database');
    return `jdbc:firebirdsql://${placeIn(values, 3050)}/${database}?user=${plain(values, 'user')}&password=${plain(values, 'password')}`;
  },
  sqlalchemy: (values) =>
    `firebird+firebird://${loginOf(values)}${placeIn(values, 3050)}/${percentEncode(values.textOr('database', ''))}`,
  dsn: (values) =>
    `${loginOf(values)}${placeIn(values, 3050)}/${firebirdPath(values.textOr('database', ''))}?wire_crypt=true`,
});

/** The driver of Go takes what has a slash inside for a path from the root, and anything else for an alias or a drive. */
function firebirdPath(database: string): string {
  if (!database.includes('/') || /^[A-Za-z]:/.test(database)) return encodedPath(database);
  if (!database.startsWith('/'))
    throw new Unwritable(
      "database is a path from where the server runs, which the driver's name has no way to write",
    );
  return encodedPath(database.lastIndexOf('/') === 0 ? database : database.slice(1));
}

/** Cassandra and its relatives, with the port of a usual installation. */
export function cassandraFormats(standard: number): Formats {
  const ports = { tls: standard, clear: standard };
  return {
    ...uriFormats({ schemes: { tls: 'cassandra', clear: 'cassandra' }, ports, path: 'keyspace' }),
    ...renderers({ env: envWith({ CQLSH_HOST: 'host', CQLSH_PORT: 'port' }, () => standard) }),
  };
}

/** Neo4j and its relatives: the scheme says how far the server is verified. */
export const BOLT_FORMATS: Formats = renderers({
  env: (values) => {
    const prefix = values.type === 'memgraph' ? 'MEMGRAPH' : 'NEO4J';
    const [user, password, database] = [
      values.text('user'),
      values.text('password'),
      values.text('database'),
    ];
    return {
      [`${prefix}_URI`]: boltUri(values),
      ...(user !== undefined && { [`${prefix}_USERNAME`]: user }),
      ...(password !== undefined && { [`${prefix}_PASSWORD`]: password }),
      ...(database !== undefined && { [`${prefix}_DATABASE`]: database }),
    };
  },
  uri: (values) => {
    values.note(['user', 'password', 'database'], 'is given to the driver apart from the URI');
    return boltUri(values);
  },
});

function boltUri(values: Values): string {
  const scheme = { none: 'bolt', unverified: 'bolt+ssc', verified: 'bolt+s' }[strictOf(values)];
  noteVerification(values);
  return `${scheme}://${placeIn(values, 7687)}`;
}

function placeIn(values: Values, standard: number): string {
  return hostAndPort(values.textOr('host', ''), values.textOr('port', String(standard)));
}

function loginOf(values: Values): string {
  return userinfo(values.text('user'), values.text('password'));
}

/** A value without characters that separate, quote or encode anything in any of these URLs. */
function plain(values: Values, field: string): string {
  const value = values.textOr(field, '');
  if (/[;&?%+#=\s"'{}]/.test(value))
    throw new Unwritable(
      `${field} has a character that the driver's URL has no way to write: give the field to the driver as a property`,
    );
  return value;
}
