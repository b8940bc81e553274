import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { dbtFile, grafanaFile, sparkCatalog } from './profiles.ts';
import { noteVerification, strictOf } from './tls.ts';
import { percentEncode, portOf, query, userinfo } from './url.ts';
import { renderers } from './values.ts';
import type { Values } from './values.ts';

/** The formats of ClickHouse besides those of any HTTP service; all of them by its HTTP interface. */
export const CLICKHOUSE_FORMATS: Formats = renderers({
  jdbc: (values) => {
    const { place, scheme, user, password, database } = fieldsOf(values);
    return `jdbc:clickhouse:${scheme}://${place}/${percentEncode(database)}${query({ user, password, ...javas(values) })}`;
  },
  spark: (values) => {
    const { place, scheme, database } = fieldsOf(values);
    const url = `jdbc:clickhouse:${scheme}://${place}/${percentEncode(database)}${query(javas(values))}`;
    return sparkCatalog(values, { url, driver: 'com.clickhouse.jdbc.ClickHouseDriver' });
  },
  sqlalchemy: (values) => {
    const { place, secure, skips, user, password, database } = fieldsOf(values);
    const options = query({ secure: String(secure), verify: skips ? 'false' : undefined });
    return `clickhousedb://${userinfo(user, password)}${place}/${percentEncode(database)}${options}`;
  },
  dsn: (values) => {
    const { place, scheme, secure, skips, user, password, database } = fieldsOf(values);
    const options = query({ secure: secure ? 'true' : undefined, skip_verify: skips ? 'true' : undefined }); // https without it is refused
    return `${scheme}://${userinfo(user, password)}${place}/${percentEncode(database)}${options}`;
  },
  dbt: (values) => {
    const { host, port, secure, skips, user, password, database } = fieldsOf(values);
    return dbtFile(values, {
      type: 'clickhouse',
      driver: 'http',
      host,
      port,
      user,
      password,
      schema: database,
      secure,
      verify: !skips,
    });
  },
  grafana: (values) => {
    const { host, port, secure, skips, user, password, database } = fieldsOf(values);
    const jsonData = {
      host,
      port,
      protocol: 'http',
      secure,
      username: user,
      defaultDatabase: database,
      tlsSkipVerify: skips,
    };
    return grafanaFile(values, {
      type: 'grafana-clickhouse-datasource',
      jsonData,
      secureJsonData: { password },
    });
  },
});

function fieldsOf(values: Values) {
  const url = new URL(values.textOr('url', ''));
  if (url.pathname !== '/') throw new Unwritable('url has a path, for which this format has no place');
  const secure = url.protocol === 'https:';
  const port = portOf(url);
  noteVerification(values);
  return {
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port,
    place: `${url.hostname}:${port}`,
    scheme: secure ? 'https' : 'http',
    secure,
    skips: secure && strictOf(values) === 'unverified',
    user: values.text('user'),
    password: values.text('password'),
    database: values.textOr('database', 'default'),
  };
}

function javas(values: Values): Readonly<Record<string, string | undefined>> {
  return { sslmode: fieldsOf(values).skips ? 'none' : undefined };
}
