import { withTlsMode } from '../../addresses/encryption.ts';
import { fieldOf, presentFields, truthOf, without } from '../../addresses/fields.ts';
import type { Description, FieldValues } from '../../addresses/foreign.ts';

/** The name that a setting of a connector has here; undefined where it is none of its connection. */
export function connectionSetting(key: string): string | undefined {
  const lower = key.toLowerCase();
  const named = NAMES[lower];
  if (named !== undefined) return named;
  const [, field] = /^(?:aws\.redshift|rabbitmq|cassandra|auth)\.(.+)$/.exec(lower) ?? [];
  return field === undefined ? undefined : PLACES[field];
}

/** By lower case, because connectors differ in it. */
const NAMES: Readonly<Record<string, string>> = {
  'mongodb.authsource': 'authSource',
  'mongodb.user': 'user',
  'mongodb.password': 'password',
  'mongodb.ssl.enabled': 'ssl',
  'mongodb.ssl.invalid.hostname.allowed': 'tlsAllowInvalidHostnames',
  'mongodb.hosts': 'host',
  'database.sslrootcert': 'sslrootcert',
  'database.sslcert': 'sslcert',
  'database.sslkey': 'sslkey',
  'database.encrypt': 'encrypt',
  'database.trustservercertificate': 'trustServerCertificate',
  'database.names': 'database',
  'database.ssl.mode': 'sslmode',
  'redis.ssl.enabled': 'ssl',
  'snowflake.url.name': 'url',
  'snowflake.user.name': 'user',
  'snowflake.private.key': 'privateKey',
  'snowflake.private.key.passphrase': 'passphrase',
  'snowflake.database.name': 'database',
  'snowflake.schema.name': 'schema',
  'snowflake.role.name': 'role',
  'http.api.url': 'url',
  'azblob.account.name': 'account',
  'azblob.account.key': 'accountKey',
  'azblob.container.name': 'container',
  'gcs.credentials.json': 'serviceAccountKey',
  'gcs.credentials.path': 'serviceAccountKey',
  'neo4j.database': 'database',
  'neo4j.authentication.basic.username': 'user',
  'neo4j.authentication.basic.password': 'password',
  'mqtt.username': 'user',
  'mqtt.password': 'password',
  'splunk.hec.uri': 'url',
  'splunk.hec.token': 'token',
  contactpoints: 'host',
  keyfile: 'serviceAccountKey',
  project: 'projectId',
};

/** Behind a prefix. */
const PLACES: Readonly<Record<string, string>> = {
  domain: 'host',
  host: 'host',
  'contact.points': 'host',
  port: 'port',
  database: 'database',
  user: 'user',
  username: 'user',
  password: 'password',
  keyspace: 'keyspace',
  'virtual.host': 'vhost',
};

/** What the settings of a connector of this class mean beyond their names. */
export function withMeaning(fields: FieldValues, kind: string): FieldValues {
  const own = Object.entries(MEANINGS).find(([word]) => kind.toLowerCase().includes(word))?.[1];
  return own === undefined ? withTlsMode(fields, {}) : own(fields);
}

const MEANINGS: Readonly<Record<string, (fields: FieldValues) => FieldValues>> = {
  redis: (fields) => withTlsMode(fields, { absent: 'disable' }),
  oracle: ({ 'database.dbname': service, ...rest }) => {
    const isNamed = 'serviceName' in rest || 'sid' in rest;
    return withTlsMode(
      { ...presentFields({ serviceName: isNamed ? undefined : service }), ...rest },
      { absent: 'disable' },
    );
  },
  clickhouse: ({ ssl, ...rest }) => {
    const isSecure = truthOf(ssl ?? true) === true;
    return withTlsMode({ scheme: isSecure ? 'https' : 'http', port: isSecure ? 8443 : 8123, ...rest }, {});
  },
  mongo: (fields) => {
    const { host, ...rest } = withTlsMode(fields, { absent: 'disable', yes: 'verify-full' });
    return {
      ...presentFields({ host: typeof host === 'string' ? host.replace(/^[^/]*\//, '') : host }),
      ...rest,
    };
  },
  snowflake: ({ url, ...rest }) => ({
    ...presentFields({ url: url === undefined ? undefined : webAddress(String(url)) }),
    ...rest,
  }),
  azureblob: ({ account, ...rest }) => ({
    ...presentFields({ url: account === undefined ? undefined : `https://${account}.blob.core.windows.net` }),
    ...presentFields({ account }),
    ...rest,
  }),
  cassandra: (fields) => {
    const isSecure = fieldOf(fields, 'sslprovider', 'cassandrasslenabled') !== undefined;
    return isSecure ? fields : { ...fields, sslmode: 'disable' };
  },
  rabbitmq: (fields) => withTlsMode(fields, { absent: 'disable', yes: 'verify-full' }),
  bigquery: (fields) => without(fields, ['keysource']),
};

function webAddress(text: string): string {
  return text.includes('://') || text.startsWith('${') ? text : `https://${text.replace(/:443$/, '')}`;
}

/** An address says nothing of TLS where its scheme is the same with and without, and a setting beside it does. */
export function withoutImpliedMode(description: Description | undefined): FieldValues {
  const { sslmode, ...rest } = description?.fields ?? {};
  return sslmode === undefined || sslmode === 'disable' ? rest : { ...rest, sslmode };
}
