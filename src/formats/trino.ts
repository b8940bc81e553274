import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile, dbtFile } from './profiles.ts';
import { modeOf, noteVerification } from './tls.ts';
import { percentEncode, portOf, query, userinfo } from './url.ts';
import { renderers } from './values.ts';
import type { Values } from './values.ts';

/** The formats of Trino and Presto besides those of any HTTP service. */
export const TRINO_FORMATS: Formats = renderers({
  jdbc: (values) => {
    const { engine, place, path, secure, user, password, token } = fieldsOf(values);
    const checks = { disable: undefined, require: 'NONE', 'verify-ca': 'CA', 'verify-full': undefined }[
      modeOf(values)
    ];
    const SSLVerification = secure && engine === 'trino' ? checks : undefined;
    return `jdbc:${engine}://${place}${path}${query({ user, password, accessToken: token, SSL: secure ? 'true' : undefined, SSLVerification })}`;
  },
  sqlalchemy: (values) => {
    const { engine, place, path, secure, user, password, token } = fieldsOf(values);
    const login = userinfo(user, password);
    if (engine === 'presto') {
      values.note(['token'], 'has no place in this format');
      return `presto://${login}${place}${path}${query({ protocol: secure ? 'https' : undefined })}`;
    }
    if (secure && password === undefined && token === undefined)
      values.warn('url: without a login SQLAlchemy uses http: give http_scheme https to the engine');
    return `trino://${login}${place}${path}${query({ access_token: token })}`;
  },
  airflow: (values) => {
    const { engine, host, port, catalog, schema, secure, user, password, token } = fieldsOf(values);
    const extra = {
      protocol: secure ? 'https' : 'http',
      catalog,
      ...(token !== undefined && { auth: 'jwt', jwt__token: token }),
    };
    return airflowFile(values, { conn_type: engine, host, port, login: user, password, schema, extra });
  },
  dbt: (values) => {
    const { engine, host, port, catalog, schema, secure, user, password, token } = fieldsOf(values);
    if (engine === 'presto' && token !== undefined)
      throw new Unwritable('token has no place in a profile of dbt for Presto');
    if (catalog === undefined || schema === undefined)
      throw new Unwritable('catalog or schema is not given, both of which dbt wants');
    const byPassword = { method: password === undefined ? 'none' : 'ldap', user, password };
    const login = token === undefined ? byPassword : { method: 'jwt', user, jwt_token: token };
    const place = { type: engine, host, port, http_scheme: secure ? 'https' : 'http' };
    return dbtFile(values, { ...place, ...login, database: catalog, schema });
  },
});

function fieldsOf(values: Values) {
  const url = new URL(values.textOr('url', ''));
  if (url.pathname !== '/') throw new Unwritable('url has a path, for which this format has no place');
  const secure = url.protocol === 'https:';
  const port = portOf(url);
  const [catalog, schema] = [values.text('catalog'), values.text('schema')];
  noteVerification(values);
  return {
    engine: values.type === 'presto' ? 'presto' : 'trino',
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port,
    place: `${url.hostname}:${port}`,
    path: [catalog, catalog === undefined ? undefined : schema]
      .map((part) => (part === undefined ? '' : `/${percentEncode(part)}`))
      .join(''),
    secure,
    catalog,
    schema,
    user: values.text('user'),
    password: values.text('password'),
    token: values.text('token'),
  };
}
