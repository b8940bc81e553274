import type { Formats } from '../contract/rendering.ts';
import { airflowFile } from './profiles.ts';
import { modeOf, noteFiles } from './tls.ts';
import { serversOf } from './several.ts';
import { percentEncode, query, userinfo } from './url.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

/** The formats of MongoDB. */
export const MONGODB_FORMATS: Formats = renderers({
  env: (values) => {
    const { host, port, user, password, database, authSource } = fieldsOf(values);
    const login = { MONGODB_USERNAME: user, MONGODB_PASSWORD: password, MONGODB_AUTH_SOURCE: authSource };
    return present({
      MONGODB_URI: uriOf(values),
      MONGODB_HOST: host,
      MONGODB_PORT: port,
      ...login,
      MONGODB_DATABASE: database,
    });
  },
  uri: uriOf,
  dsn: uriOf,
  airflow: (values) => {
    const { host, port, user, password, database, authSource } = fieldsOf(values);
    noteAll(values);
    const extra = {
      authSource,
      replicaSet: values.text('replicaSet'),
      ...Object.fromEntries(
        Object.entries(optionsOf(values)).map(([name, value]) => [name, value === 'true']),
      ),
    };
    return airflowFile(values, {
      conn_type: 'mongo',
      host,
      port: Number(port),
      login: user,
      password,
      schema: database,
      extra,
    });
  },
});

/** The user's database is always written, because drivers would otherwise use the one in the path. */
function uriOf(values: Values): string {
  const { host, port, user, password, database, authSource } = fieldsOf(values);
  noteAll(values);
  const replicaSet = values.text('replicaSet');
  return `mongodb://${userinfo(user, password)}${serversOf(values, host, port)}/${percentEncode(database ?? '')}${query({ authSource, replicaSet, ...optionsOf(values) })}`;
}

function fieldsOf(values: Values) {
  const user = values.text('user');
  return {
    host: values.textOr('host', ''),
    port: values.textOr('port', '27017'),
    user,
    password: values.text('password'),
    database: values.text('database'),
    authSource: user === undefined ? values.text('authSource') : values.textOr('authSource', 'admin'),
  };
}

function optionsOf(values: Values): Readonly<Record<string, string>> {
  const options = {
    disable: { tls: 'false' },
    require: { tls: 'true', tlsInsecure: 'true' },
    'verify-ca': { tls: 'true', tlsAllowInvalidHostnames: 'true' },
    'verify-full': { tls: 'true' },
  } as const;
  return options[modeOf(values)];
}

function noteAll(values: Values): void {
  noteFiles(
    values,
    'put it into a file, and name that in tlsCAFile or, certificate and key in one, in tlsCertificateKeyFile',
  );
  values.note(['tls.serverName'], 'the host itself is the name that is verified');
}
