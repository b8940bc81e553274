import { addressesIn } from '../../addresses/schemes.ts';
import { descriptionOf } from '../../addresses/description.ts';
import { fieldsFrom, truthOf } from '../../addresses/fields.ts';
import type { FieldsWithNotes } from '../../addresses/fields.ts';
import { flat, list, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, Description, FieldValues, Foreign } from '../../addresses/foreign.ts';
import { connectionSetting, withMeaning, withoutImpliedMode } from './kafkaconnectors.ts';
import { ourName } from '../../addresses/names.ts';
import { propertiesOf } from './properties.ts';
import { eachObject } from './resource.ts';

type Config = Readonly<Record<string, unknown>>;

/** Connectors of Kafka Connect: JSON of the REST API, properties, or KafkaConnector resources of Strimzi. */
export const convert: Converter = (content) => {
  if (!/^\s*[{[]/.test(content) && !/^\s*(apiVersion|kind)\s*:/m.test(content)) {
    const { pairs, notes } = propertiesOf(content);
    const all = fieldsFrom(pairs);
    return [connector(all.fields, undefined, [...notes, ...all.notes])];
  }
  return eachObject(content, connectorsIn);
};

function connectorsIn(whole: unknown): readonly Foreign[] {
  const one = record(whole);
  if (typeof one['kind'] === 'string') return resources(one);
  const all =
    Array.isArray(whole) || 'config' in one || 'connector.class' in one
      ? list(whole)
      : Object.values(one).map((each) => record(each)['info'] ?? each);
  return all.map((each) => {
    const { name, config } = record(each);
    return connector(
      { ...record(config ?? each), ...(nonEmptyString(name) !== undefined && { name }) },
      undefined,
      [],
    );
  });
}

function resources(object: Config): readonly Foreign[] {
  const { kind, metadata, spec } = object;
  const { name, namespace } = record(metadata);
  if (kind !== 'KafkaConnector')
    return [
      { name: nonEmptyString(name) ?? 'unknown', types: [], fields: {}, notes: ['is no KafkaConnector'] },
    ];
  const { class: word, config } = record(spec);
  return [connector({ ...record(config), name, 'connector.class': word }, nonEmptyString(namespace), [])];
}

/** The connection of a connector; settings that say how it copies data are left out. */
function connector(config: Config, namespace: string | undefined, before: readonly string[]): Foreign {
  const { name, 'connector.class': kind, ...settings } = config;
  const { described, rest } = addressIn(settings);
  const words = wordsIn(nonEmptyString(kind) ?? '');
  const pairs = Object.entries(flat(rest)).filter(
    ([key]) => ourName(key) !== undefined || connectionSetting(key) !== undefined || SETTING.test(key),
  );
  const others = Object.keys(rest).length - pairs.length;
  const { references, values, notes } = referencesIn(pairs, namespace);
  const all = fieldsOf(described, values);
  const types =
    described === undefined || described.types[0] === 'http' ? words : [...described.types, ...words];
  const refused = described !== undefined && described.types.length === 0;
  return {
    name: nonEmptyString(name) ?? nonEmptyString(kind)?.split('.').at(-1) ?? 'connector',
    namespace,
    types: refused && words.length === 0 ? [] : types,
    fields: withMeaning(all.fields, nonEmptyString(kind) ?? ''),
    words: Object.fromEntries(pairs.map(([key]) => [connectionSetting(key) ?? key, key])),
    references: Object.fromEntries(
      Object.entries(references).map(([key, reference]) => [connectionSetting(key) ?? key, reference]),
    ),
    ...(described?.hosts !== undefined && { hosts: described.hosts }),
    notes: [
      ...before,
      ...(described?.notes ?? []).map((note) => (refused ? `connection.url: ${note}` : note)),
      ...all.notes,
      ...notes,
      ...(others > 0 ? [`settings of the connector itself (${others}): not part of a connection`] : []),
    ],
  };
}

/** The address among the settings, and the others. */
function addressIn({ 'mqtt.server.uri': mqtt, ...settings }: Config) {
  const addresses = [...ADDRESSES.map((key) => settings[key]), mqttAddress(mqtt)].map(nonEmptyString);
  const address = addresses.find((each) => each !== undefined);
  const rest = Object.fromEntries(Object.entries(settings).filter(([key]) => !ADDRESSES.includes(key)));
  return { described: address === undefined ? undefined : describeAddresses(address), rest };
}

const ADDRESSES: readonly string[] = [
  'connection.url',
  'connection.uri',
  'mongodb.connection.string',
  'database.url',
  'neo4j.uri',
  'neo4j.server.uri',
];

/** What the address and the settings beside it say. */
function fieldsOf(
  described: Description | undefined,
  values: readonly (readonly [string, FieldValues[string]])[],
): FieldsWithNotes {
  const isSaid = values.some(([key, value]) => TLS_SWITCH.test(key) && truthOf(value) === true);
  return fieldsFrom([
    ...Object.entries(isSaid ? withoutImpliedMode(described) : (described?.fields ?? {})),
    ...values
      .filter(([key, value]) => !(TLS_SWITCH.test(key) && truthOf(value) === false))
      .map(([key, value]) => [connectionSetting(key) ?? key.replace(/^driver\./, ''), value] as const),
  ]);
}

/** Paho's schemes, of which two are not MQTT's own. */
function mqttAddress(uri: unknown): string | undefined {
  return nonEmptyString(uri)
    ?.replace(/^tcp:/, 'mqtt:')
    .replace(/^(ssl|tls):/, 'mqtts:');
}

function otherDatabases(pairs: readonly (readonly [string, FieldValues[string]])[]): readonly string[] {
  const names = pairs.find(([key]) => key === 'database.names')?.[1];
  const others = String(names ?? '').split(',').length - 1;
  return others > 0 ? [`database.names: databases after the first (${others}): not used`] : [];
}

/** A Connection names one database. */
function firstDatabase(
  pairs: readonly (readonly [string, FieldValues[string]])[],
): readonly (readonly [string, FieldValues[string]])[] {
  return pairs.map(([key, value]) =>
    key === 'database.names' ? [key, (String(value).split(',')[0] ?? '').trim()] : [key, value],
  );
}

/** It switches TLS on beside an address that may have done so. */
const TLS_SWITCH = /^mongodb\.ssl\.enabled$/;

const SETTING =
  /^driver\.(encrypt|trustservercertificate|hostnameincertificate|ssl\w*|usessl|requiressl)$|^(aws|s3)\.|^database\.(ssl\w*|encrypt|user|password|name|names)|^connection\.(ssl|password|user)|^redis\.(ssl|database)/i;

/** Reads one address, or several URLs of servers of the same kind. */
function describeAddresses(text: string): Description | undefined {
  const several = /^https?:/.test(text) ? addressesIn(text) : undefined;
  const first = descriptionOf(several?.[0] ?? text);
  return first && several !== undefined ? { ...first, hosts: several } : first;
}

/** Reads `${secrets:namespace/name:key}` as a reference to a key of a Secret. */
function referencesIn(
  entries: readonly (readonly [string, FieldValues[string]])[],
  namespace: string | undefined,
) {
  const references: Record<string, { name: string; key: string }> = {};
  const values: (readonly [string, FieldValues[string]])[] = [];
  const notes = [...otherDatabases(entries)];
  for (const [key, value] of firstDatabase(entries)) {
    const [, place, secret, inner] =
      /^\$\{secrets:(?:([a-z0-9.-]+)\/)?([a-z0-9.-]+):([\w.-]+)\}$/.exec(String(value)) ?? [];
    if (secret === undefined || inner === undefined)
      values.push([key, /\$\{[^}]+\}/.test(String(value)) ? '${}' : value]);
    else references[key] = { name: secret, key: inner };
    if (place !== undefined && place !== namespace)
      notes.push(`${key}: stands in namespace ${place}: the Connection belongs there too`);
  }
  return { references, values, notes };
}

/** `io.debezium.connector.postgresql.PostgresConnector` contains the type twice. */
function wordsIn(kind: string): readonly string[] {
  const parts = kind.split('.');
  const last = (parts.at(-1) ?? '').replace(/(Cdc)?(Source|Sink)?(Connector)?(V\d)?$/, '');
  return [OTHER_WORDS[last] ?? last, parts.at(-2) ?? ''].filter((word) => word !== '');
}

/** What connectors are called whose types have another name here. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  AzureBlobStorage: 'azure-blob',
  Splunk: 'splunk-hec',
};
