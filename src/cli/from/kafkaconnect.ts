import { parse } from 'yaml';
import { descriptionOf } from './dsn.ts';
import { flat, list, record, text } from './foreign.ts';
import type { Foreign } from './foreign.ts';
import { sectionsOf } from './ini.ts';
import { ourName } from './names.ts';

/** Connectors of Kafka Connect: JSON as the REST API has it, or properties. */
export function convert(content: string): readonly Foreign[] {
  if (!content.trimStart().startsWith('{') && !content.trimStart().startsWith('['))
    return [connector(sectionsOf(content)[0]?.entries ?? {})];
  const whole: unknown = parse(content);
  const one = record(whole);
  const all =
    Array.isArray(whole) || 'config' in one || 'connector.class' in one
      ? list(whole)
      : Object.values(one).map((each) => record(each)['info'] ?? each);
  return all.map((each) => {
    const { name, config } = record(each);
    return connector({ ...record(config ?? each), ...(text(name) !== undefined && { name }) });
  });
}

/** What of a connector is its connection; how it copies, and in which format, is not. */
function connector(config: Readonly<Record<string, unknown>>): Foreign {
  const { name, 'connector.class': kind, 'connection.url': url, 'connection.uri': uri, ...rest } = config;
  const described = descriptionOf(text(url) ?? text(uri) ?? '');
  const known = Object.entries(flat(rest)).filter(
    ([key]) => ourName(key) !== undefined || /^(aws|s3|ssl|sasl)\./.test(key),
  );
  const others = Object.keys(rest).length - known.length;
  const word = text(kind)?.split('.').at(-1) ?? '';
  return {
    name: text(name) ?? word,
    types: [...(described?.types ?? []), ...wordsIn(text(kind) ?? '')],
    fields: { ...described?.fields, ...Object.fromEntries(known) },
    ...(described?.hosts !== undefined && { hosts: described.hosts }),
    notes: others > 0 ? [`settings of the connector itself (${others}): not part of a connection`] : [],
  };
}

/** `io.debezium.connector.postgresql.PostgresConnector` says it twice. */
function wordsIn(kind: string): readonly string[] {
  const parts = kind.split('.');
  const last = (parts.at(-1) ?? '').replace(/(Cdc)?(Source|Sink)?(Connector)?(V\d)?$/, '');
  return [last, parts.at(-2) ?? ''].filter((word) => word !== '');
}
