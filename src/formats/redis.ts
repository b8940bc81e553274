import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile } from './profiles.ts';
import { modeOf, noteFiles, noteVerification, strictOf } from './tls.ts';
import { uriWriter } from './uri.ts';
import { percentEncode, query, userinfo } from './url.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

const serverUri = uriWriter({
  schemes: { tls: 'rediss', clear: 'redis' },
  ports: { tls: 6379, clear: 6379 },
  path: 'database',
});

/** The formats of Redis and its relatives. */
export const REDIS_FORMATS: Formats = renderers({
  env: (values) => {
    const { host, port, user, password, database } = fieldsOf(values);
    const login = { REDIS_USERNAME: user, REDIS_PASSWORD: password, REDISCLI_AUTH: password };
    if (isOfSentinels(values)) return present({ ...sentinelVariables(values), ...login, REDIS_DB: database });
    return present({
      REDIS_URL: serverUri(values) as string, // the writer gives one text
      REDIS_HOST: host,
      REDIS_PORT: port,
      ...login,
      REDIS_DB: database,
    });
  },
  uri: (values) => (isOfSentinels(values) ? sentinelUri(values) : serverUri(values)),
  dsn: (values) => (isOfSentinels(values) ? failoverUrl(values) : serverUri(values)),
  airflow: (values) => {
    if (isOfSentinels(values))
      throw new Unwritable('hosts are Sentinels, which the hook of Airflow does not ask');
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

function isOfSentinels(values: Values): boolean {
  return values.text('sentinelMaster') !== undefined;
}

/** Programs have no URL in common that names Sentinels, so there is none of it. */
function sentinelVariables(values: Values): Readonly<Record<string, string | undefined>> {
  noteVerification(values);
  if (modeOf(values) !== 'disable')
    values.warn('tls.mode: the variables do not say that there is TLS: tell the program');
  return {
    REDIS_SENTINEL_HOSTS: values.list('hosts').join(','),
    REDIS_SENTINEL_MASTER: values.text('sentinelMaster'),
    REDIS_SENTINEL_USERNAME: values.text('sentinelUser'),
    REDIS_SENTINEL_PASSWORD: values.text('sentinelPassword'),
  };
}

/** As Lettuce reads it, and Spring with it; the login is that of the master. */
function sentinelUri(values: Values): string {
  const { user, password, database } = fieldsOf(values);
  noteVerification(values);
  values.note(['sentinelUser', 'sentinelPassword'], 'the URI has the login of the master alone');
  const scheme = modeOf(values) === 'disable' ? 'redis-sentinel' : 'rediss-sentinel';
  const path = database === undefined ? '' : `/${percentEncode(database)}`;
  const master = query({ sentinelMasterId: values.text('sentinelMaster') });
  return `${scheme}://${userinfo(user, password)}${values.list('hosts').join(',')}${path}${master}`;
}

/** As go-redis reads it (ParseFailoverURL); the login before the host is that of the Sentinels. */
function failoverUrl(values: Values): string {
  const { user, password, database } = fieldsOf(values);
  const verification = strictOf(values);
  noteFiles(values);
  values.note(['tls.serverName'], 'the format has no other name to verify than the host');
  if (verification === 'verified')
    values.warn('the client expects the name of the first Sentinel in the certificates of all servers');
  const [first = '', ...others] = values.list('hosts');
  const login = userinfo(values.text('sentinelUser'), values.text('sentinelPassword'));
  const path = database === undefined ? '' : `/${percentEncode(database)}`;
  const own = query({
    master_name: values.text('sentinelMaster'),
    username: user,
    password,
    skip_verify: verification === 'unverified' ? 'true' : undefined,
  });
  const addresses = others.map((each) => `&addr=${percentEncode(each)}`).join('');
  return `${verification === 'none' ? 'redis' : 'rediss'}://${login}${first}${path}${own}${addresses}`;
}
