import { firstDocument } from './document.ts';
import { descriptionOf } from '../../addresses/description.ts';
import { withTlsMode } from '../../addresses/encryption.ts';
import type { Standard } from '../../addresses/encryption.ts';
import { presentFields, truthOf, without } from '../../addresses/fields.ts';
import { flat, list, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, Description, FieldValues, Foreign, Scalar } from '../../addresses/foreign.ts';
import { fromHeaders } from './headers.ts';
import { placeOf as placeOfSqlserver } from '../../addresses/keywords.ts';
import { joinHostPort } from '../../addresses/place.ts';
import { tds } from '../../addresses/sqlserver.ts';

/** Provisioning files of Grafana: `datasources`. */
export const convert: Converter = (content) => {
  return list(record(firstDocument(content))['datasources']).map((value) =>
    source(expandVariables(value) as Readonly<Record<string, unknown>>),
  );
};

/** Grafana puts environment variables and files into the values, and reads `$$` as `$`. */
function expandVariables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expandVariables);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expandVariables(inner)]));
  if (typeof value !== 'string') return value;
  const variable = /\$(?:\{|[\w*#@!?-])/.test(value.replaceAll('$$', ''));
  return variable ? PLACEHOLDER : value.replaceAll('$$', '$');
}

/** What is told as a placeholder. */
const PLACEHOLDER = '${}';

function source(value: Readonly<Record<string, unknown>>): Foreign {
  const { name, type, url, user, database, password, basicAuth, basic_auth } = value;
  const word = nonEmptyString(type) ?? '';
  const basic = basicAuth ?? basic_auth;
  const settings = { ...record(value['json_data']), ...record(value['jsonData']) };
  const secure = { ...record(value['secure_json_data']), ...record(value['secureJsonData']) };
  const basicUser = value['basicAuthUser'] ?? value['basic_auth_user'];
  const basicPassword =
    secure['basicAuthPassword'] ?? secure['basic_auth_password'] ?? value['basicAuthPassword'];
  const isBasic = truthOf(basic as Scalar | undefined) === true; // any word that is none is false
  const headers = headersIn(settings, secure, word);
  const unused =
    isBasic || basicUser === undefined ? [] : ['basicAuthUser: is not used, basicAuth is not true'];
  const authType = settings['authType'] ?? 'keys';
  const others = otherSettings({ ...settings, ...(authType === 'keys' ? secure : withoutKeys(secure)) });
  const login = !isBasic
    ? { user }
    : { user: user ?? basicUser, ...(basicPassword !== undefined && { password: basicPassword }) };
  const place = placeOf(nonEmptyString(url));
  const plain = flat({
    ...login,
    database,
    ...(password !== undefined && { password }),
    ...certificates(others),
  });
  const standard: Standard = usesTls(word, settings) ? {} : { absent: 'disable' };
  const fields = { ...place, ...plain, ...headers.fields };
  const own = OWN[word]?.(fields, settings);
  return {
    name: nonEmptyString(name) ?? word,
    words: headers.words,
    types: [word, withoutVendor(word)],
    ...(own ?? { fields: withTlsMode(fields, standard) }),
    notes: [...unused, ...(authType === 'keys' ? [] : [NO_KEYS]), ...headers.notes, ...(own?.notes ?? [])],
  };
}

const NO_KEYS = 'authType: takes keys from elsewhere, which no Connection does: give keys';

function withoutKeys({ accessKey: _id, secretKey: _key, ...rest }: Readonly<Record<string, unknown>>) {
  return rest;
}

function otherSettings(settings: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([key]) => !/^httpHeader(Name|Value)\d+$/.test(key) && !READING_SETTINGS.has(key),
    ),
  );
}

/** `postgresql` out of `grafana-postgresql-datasource`. */
function withoutVendor(plugin: string): string {
  return plugin
    .replace(/^grafana-|-datasource$/g, '')
    .replace(/^.*-(?=(clickhouse|snowflake|databricks|mongodb|postgresql)$)/, '');
}

/** Whether Grafana encrypts where no TLS mode is set: the plugin of MySQL does so only when a switch is on. */
function usesTls(plugin: string, settings: Readonly<Record<string, unknown>>): boolean {
  const switches = ['tlsAuth', 'tlsAuthWithCACert', 'tlsSkipVerify'];
  return !plugin.startsWith('mysql') || switches.some((key) => truthOf(settings[key] as string) === true);
}

/** Data sources whose settings say more than most. */
const OWN: Readonly<
  Record<string, (fields: FieldValues, settings: Readonly<Record<string, unknown>>) => Description>
> = {
  mssql: (fields, { encrypt }) => {
    const { host, ...rest } = fields;
    const { fields: place, notes } = placeOfSqlserver(String(host ?? '').split(';')[0] ?? '');
    const all = withTlsMode({ ...place, ...rest }, { absent: 'disable', yes: 'verify-full' }); // but for the login
    return tds({ types: ['sqlserver'], fields: all, notes }, encrypt);
  },
  influxdb: (fields, { version }) => ({
    types: [version === 'Flux' ? 'influxdb2' : 'influxdb1'],
    fields: withTlsMode(without(fields, ['version', 'httpmode']), {}),
    notes: version === 'SQL' ? ['version: asks by SQL, which type influxdb1 does not'] : [],
  }),
  'grafana-clickhouse-datasource': clickhouse,
};

/** It speaks ClickHouse's own protocol unless it is told to speak HTTP. */
function clickhouse(fields: FieldValues): Description {
  const { host, server, port, protocol, secure, defaultDatabase: database, ...rest } = fields;
  const isHttp = protocol === 'http';
  const isSecure = truthOf(secure) === true;
  const place = host ?? server;
  const address = joinHostPort(String(place ?? ''), String(port ?? (isSecure ? 8443 : 8123)));
  return {
    types: ['clickhouse'],
    fields: withTlsMode(
      presentFields({
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
const READING_SETTINGS: ReadonlySet<string> = new Set([
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
  const headers = Object.entries(settings).flatMap(([key, name]) => {
    const [, number] = /^httpHeaderName(\d+)$/.exec(key) ?? [];
    if (number === undefined || typeof name !== 'string') return [];
    const value = nonEmptyString(secure[`httpHeaderValue${number}`]) ?? '';
    return [{ key, valueKey: `httpHeaderValue${number}`, ...headerOf(name, value, word) }];
  });
  const used = headers.find(({ fields }) => Object.keys(fields).some((field) => field !== 'tenant'));
  const taken = headers.filter((each) => each === used || 'tenant' in each.fields);
  const words = taken.flatMap(({ key, valueKey, fields }) =>
    Object.keys(fields).map((field) => [field, field === 'apiKeyHeader' ? key : valueKey] as const),
  );
  return {
    fields: Object.assign({}, ...taken.map(({ fields }) => fields)) as FieldValues, // each of its own names
    words: Object.fromEntries(words),
    notes: headers
      .filter((each) => !taken.includes(each))
      .map(({ key, valueKey }) => `${key}, ${valueKey}: no Connection sends that header`),
  };
}

/** What one header says; nothing where no Connection can say it. */
function headerOf(name: string, value: string, word: string): { readonly fields: FieldValues } {
  if (name.toLowerCase() === 'x-scope-orgid') return { fields: presentFields({ tenant: value }) };
  if (word === 'elasticsearch' && /^ApiKey /i.test(value))
    return { fields: { apiKey: value.replace(/^ApiKey /i, '') } };
  const bearer = word === 'influxdb' ? value.replace(/^Token /i, 'Bearer ') : value; // its word for it
  return { fields: fromHeaders({ [name]: bearer }).fields };
}

/** A web address, or host and port of a database. */
function placeOf(url: string | undefined): FieldValues {
  if (url === undefined) return {};
  if (/^https?:/.test(url) || url === PLACEHOLDER) return { url };
  return descriptionOf(url)?.fields ?? { host: url };
}
