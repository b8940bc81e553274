import { parse } from 'yaml';
import { flat, record, text } from './foreign.ts';
import type { Foreign } from './foreign.ts';
import { parseUri } from './uri.ts';

/** `airflow connections export`: JSON, YAML, and env files with a URI or JSON each; also AIRFLOW_CONN_… variables. */
export function convert(content: string): readonly Foreign[] {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const env = lines.length > 0 && lines.every((line) => /^(export\s+)?[\w.-]+=/.test(line));
  const entries = env ? lines.map(variable) : Object.entries(record(parse(content)));
  return entries.map(([name, value]) => connection(name, value));
}

function variable(line: string): readonly [string, unknown] {
  const at = line.indexOf('=');
  const name = line.slice(0, at).replace(/^export\s+/, '');
  const value = line
    .slice(at + 1)
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2');
  return [
    name.startsWith('AIRFLOW_CONN_') ? name.slice('AIRFLOW_CONN_'.length).toLowerCase() : name,
    value.startsWith('{') ? parse(value) : value,
  ];
}

function connection(name: string, value: unknown): Foreign {
  if (typeof value === 'string') return fromUri(name, value);
  const { conn_type, description, host, login, password, schema, port, extra } = record(value);
  const fields = flat({ host, port, login, password, schema, ...extras(extra) });
  return described(name, text(conn_type) ?? '', fields, text(description));
}

function extras(extra: unknown): Readonly<Record<string, unknown>> {
  const parsed: unknown = typeof extra === 'string' && extra !== '' ? parse(extra) : extra;
  return record(parsed);
}

function fromUri(name: string, uri: string): Foreign {
  const parsed = parseUri(uri);
  if (parsed === undefined) return { name, types: [], fields: {}, notes: ['is no URI'] };
  const { __extra__, database, ...fields } = parsed.fields;
  const all = { ...fields, ...(database !== undefined && { schema: database }), ...flat(extras(__extra__)) };
  return {
    ...described(name, parsed.scheme.replaceAll('-', '_'), all, undefined),
    ...(parsed.hosts !== undefined && { hosts: parsed.hosts }),
  };
}

function described(
  name: string,
  type: string,
  all: Foreign['fields'],
  description: string | undefined,
): Foreign {
  const { schema, login, ...rest } = all;
  const web = ['http', 'https'].includes(type);
  const fields = {
    ...rest,
    ...(login !== undefined && { user: login }),
    ...(schema !== undefined && (web ? { scheme: schema } : { database: schema })),
  };
  return { name, types: [type], fields, ...(description !== undefined && { description }) };
}
