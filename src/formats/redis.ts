import type { Formats } from '../contract/rendering.ts';
import { airflowFile } from './profiles.ts';
import { modeOf, noteFiles } from './tls.ts';
import { uriWriter } from './uri.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

const uri = uriWriter({
  schemes: { tls: 'rediss', clear: 'redis' },
  ports: { tls: 6379, clear: 6379 },
  path: 'database',
});

/** The formats of Redis and its relatives. */
export const REDIS_FORMATS: Formats = renderers({
  env: (values) => {
    const { host, port, user, password, database } = fieldsOf(values);
    const login = { REDIS_USERNAME: user, REDIS_PASSWORD: password, REDISCLI_AUTH: password };
    return present({
      REDIS_URL: uri(values) as string,
      REDIS_HOST: host,
      REDIS_PORT: port,
      ...login,
      REDIS_DB: database,
    }); // the writer gives one text
  },
  uri,
  dsn: uri,
  airflow: (values) => {
    const { host, port, user, password, database } = fieldsOf(values);
    const mode = modeOf(values);
    values.note(['tls.serverName'], 'has no place in this format');
    noteFiles(values, 'put it into a file, and name that in the extra');
    const checks = {
      disable: {},
      require: { ssl_cert_reqs: 'none' },
      'verify-ca': { ssl_check_hostname: false },
      'verify-full': { ssl_check_hostname: true },
    };
    const extra = {
      db: database === undefined ? undefined : Number(database),
      ssl: mode !== 'disable',
      ...checks[mode],
    };
    return airflowFile(values, {
      conn_type: 'redis',
      host,
      port: Number(port),
      login: user,
      password,
      extra,
    });
  },
});

function fieldsOf(values: Values) {
  return {
    host: values.textOr('host', ''),
    port: values.textOr('port', '6379'),
    user: values.text('user'),
    password: values.text('password'),
    database: values.text('database'),
  };
}
