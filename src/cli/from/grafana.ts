import { documentOf } from './document.ts';
import { descriptionOf } from './dsn.ts';
import { encrypted } from './encryption.ts';
import { given, truthOf, without } from './fields.ts';
import { flat, list, record, text } from './foreign.ts';
import type { Description, Fields, Foreign } from './foreign.ts';
import { fromHeaders } from './headers.ts';
import { addressOf } from './place.ts';
import { tds } from './sqlserver.ts';

/** Provisioning files of Grafana: `datasources`. */
export function convert(content: string): readonly Foreign[] {
  return list(record(documentOf(content))['datasources']).map((value) =>
    source(expanded(value) as Readonly<Record<string, unknown>>),
  );
}

/** Grafana puts environment variables and files into the values, and reads `$$` as `$`. */
function expanded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expanded(inner)]));
  if (typeof value !== 'string') return value;
  const variable = /\$(?:\{|[A-Za-z_])/.test(value.replaceAll('$$', ''));
  return variable ? PLACEHOLDER : value.replaceAll('$$', '$');
}

/** What is told as a placeholder. */
const PLACEHOLDER = '${}';

function source(value: Readonly<Record<string, unknown>>): Foreign {
  const { name, type, url, user, database, password, basicAuth, basic_auth } = value;
  const word = text(type) ?? '';
  const basic = basicAuth ?? basic_auth;
  const { httpHeaderName1: _, ...settings } = { ...record(value['json_data']), ...record(value['jsonData']) };
  const secure = { ...record(value['secure_json_data']), ...record(value['secureJsonData']) };
  const basicUser = value['basicAuthUser'] ?? value['basic_auth_user'];
  const basicPassword =
    secure['basicAuthPassword'] ?? secure['basic_auth_password'] ?? value['basicAuthPassword'];
  const headers = headersIn({ ...record(value['json_data']), ...record(value['jsonData']) }, secure, word);
  const unused =
    basic === false && basicUser !== undefined ? ['basicAuthUser: is not used, basicAuth is false'] : [];
  const others = Object.fromEntries(
    Object.entries({ ...settings, ...secure }).filter(
      ([key]) => !/^httpHeader(Name|Value)\d+$/.test(key) && !CONSUMED.has(key),
    ),
  );
  const login =
    basic === false
      ? { user }
      : { user: user ?? basicUser, ...(basicPassword !== undefined && { password: basicPassword }) };
  const place = placeOf(text(url));
  const plain = flat({
    ...login,
    database,
    ...(password !== undefined && { password }),
    ...certificates(others),
  });
  const clear =
    word.startsWith('mysql') &&
    ['tlsAuth', 'tlsAuthWithCACert', 'tlsSkipVerify'].every(
      (key) => truthOf(settings[key] as string) !== true,
    );
  const fields = { ...place, ...plain, ...headers.fields };
  const own = OWN[word]?.(fields, settings);
  if (own !== undefined)
    return { name: text(name) ?? word, ...own, notes: [...unused, ...headers.notes, ...(own.notes ?? [])] };
  return {
    name: text(name) ?? word,
    types: [
      word,
      word
        .replace(/^grafana-|-datasource$/g, '')
        .replace(/^.*-(?=(clickhouse|snowflake|databricks|mongodb|postgresql)$)/, ''),
    ],
    fields: encrypted(fields, clear ? { absent: 'disable' } : {}),
    notes: [...unused, ...headers.notes],
  };
}

/** Data sources whose settings say more than most. */
const OWN: Readonly<
  Record<string, (fields: Fields, settings: Readonly<Record<string, unknown>>) => Description>
> = {
  mssql: (fields, { encrypt }) =>
    tds({ types: ['sqlserver'], fields: encrypted(fields, { yes: 'verify-full' }) }, encrypt),
  influxdb: (fields, { version }) => ({
    types: [version === 'Flux' ? 'influxdb2' : 'influxdb1'],
    fields: encrypted(without(fields, ['version', 'httpmode']), {}),
    notes: version === 'SQL' ? ['version: asks by SQL, which type influxdb1 does not'] : [],
  }),
  'grafana-clickhouse-datasource': clickhouse,
};

/** It speaks ClickHouse's own protocol unless it is told to speak HTTP. */
function clickhouse(fields: Fields): Description {
  const { host, server, port, protocol, secure, defaultDatabase: database, ...rest } = fields;
  const isHttp = protocol === 'http';
  const isSecure = truthOf(secure) === true;
  const place = host ?? server;
  const address = addressOf(String(place ?? ''), String(port ?? (isSecure ? 8443 : 8123)));
  return {
    types: ['clickhouse'],
    fields: encrypted(
      given({
        url: isHttp && place !== undefined ? `${isSecure ? 'https' : 'http'}://${address}` : undefined,
        database,
        ...rest,
      }),
      {},
    ),
    notes: isHttp ? [] : ["url: the address speaks ClickHouse's own protocol: put that of HTTP"],
  };
}

/** What says how Grafana reads the rest, and not where it goes. */
const CONSUMED: ReadonlySet<string> = new Set([
  'tlsConfigurationMethod',
  'tlsAuth',
  'tlsAuthWithCACert',
  'authType',
  'basicAuthPassword',
  'basic_auth_password',
]);

function certificates({
  tlsCACert,
  tlsClientCert,
  tlsClientKey,
  serverName,
  ...rest
}: Readonly<Record<string, unknown>>) {
  const named = {
    caCertificate: tlsCACert,
    clientCertificate: tlsClientCert,
    clientKey: tlsClientKey,
    'tls.serverName': serverName,
  };
  return {
    ...rest,
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined && value !== '')),
  };
}

/** `httpHeaderName1` and `httpHeaderValue1`: a tenant, credentials, or what no Connection sends. */
function headersIn(
  settings: Readonly<Record<string, unknown>>,
  secure: Readonly<Record<string, unknown>>,
  word: string,
) {
  const pairs = Object.entries(settings).flatMap(([key, value]) => {
    const [, number] = /^httpHeaderName(\d+)$/.exec(key) ?? [];
    if (number === undefined || typeof value !== 'string') return [];
    const held = text(secure[`httpHeaderValue${number}`]) ?? '';
    return [[value, word === 'influxdb' ? held.replace(/^Token /i, 'Bearer ') : held] as const]; // its word for it
  });
  const tenant = pairs.find(([name]) => name.toLowerCase() === 'x-scope-orgid')?.[1];
  const read = fromHeaders(
    Object.fromEntries(pairs.filter(([name]) => name.toLowerCase() !== 'x-scope-orgid')),
  );
  return { fields: { ...given({ tenant }), ...read.fields }, notes: read.notes };
}

/** A web address, or host and port of a database. */
function placeOf(url: string | undefined): Fields {
  if (url === undefined) return {};
  if (/^https?:/.test(url) || url === PLACEHOLDER) return { url };
  return descriptionOf(url)?.fields ?? { host: url };
}
