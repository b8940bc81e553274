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
    const { host, port, srv, user, password, database, authSource } = fieldsOf(values);
    const login = { MONGODB_USERNAME: user, MONGODB_PASSWORD: password, MONGODB_AUTH_SOURCE: authSource };
    return present({
      MONGODB_URI: uriOf(values),
      MONGODB_HOST: host,
      MONGODB_PORT: srv === undefined ? port : undefined,
      ...login,
      MONGODB_DATABASE: database,
    });
  },
  uri: uriOf,
  dsn: uriOf,
  airflow: (values) => {
    const { host, port, srv, user, password, database, authSource } = fieldsOf(values);
    noteAll(values);
    const extra = {
      ...(srv !== undefined && { srv: true }),
      authSource,
      replicaSet: values.text('replicaSet'),
      ...Object.fromEntries(
        Object.entries(optionsOf(values)).map(([name, value]) => [name, value === 'true']),
      ),
    };
    return airflowFile(values, {
      conn_type: 'mongo',
      host,
      ...(srv === undefined && { port: Number(port) }),
      login: user,
      password,
      schema: database,
      extra,
    });
  },
});

/** The user's database is always written, because drivers would otherwise use the one in the path; with SRV records the test does the same. */
function uriOf(values: Values): string {
  const { host, port, srv, user, password, database, authSource } = fieldsOf(values);
  noteAll(values);
  const replicaSet = values.text('replicaSet');
  const [scheme, servers] =
    srv === undefined ? ['mongodb', serversOf(values, host, port)] : ['mongodb+srv', srv];
  return `${scheme}://${userinfo(user, password)}${servers}/${percentEncode(database ?? '')}${query({ authSource, replicaSet, ...optionsOf(values) })}`;
}

function fieldsOf(values: Values) {
  const [user, srv] = [values.text('user'), values.text('srv')];
  return {
    host: values.textOr('host', srv ?? ''),
    port: values.textOr('port', '27017'),
    srv,
    user,
    password: values.text('password'),
    database: values.text('database'),
    authSource:
      user === undefined || srv !== undefined
        ? values.text('authSource')
        : values.textOr('authSource', 'admin'),
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
