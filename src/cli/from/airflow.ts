import { describeHook } from './airflowtypes.ts';
import { firstDocument } from './document.ts';
import { presentFields } from './fields.ts';
import { flat, record, nonEmptyString } from './foreign.ts';
import type { Converter, Foreign } from './foreign.ts';
import { percentDecode } from './percent.ts';
import { pairsIn, parseUri } from './uri.ts';

/** `airflow connections export`: JSON, YAML, and env files with a URI or JSON each; also AIRFLOW_CONN_… variables. */
export const convert: Converter = (content) => {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const env = lines.length > 0 && lines.every((line) => /^(export\s+)?[\w.-]+=/.test(line));
  const entries = env ? lines.map(variable) : Object.entries(record(firstDocument(content)));
  return entries.map(([name, value]) => connection(name, value));
};

function variable(line: string): readonly [string, unknown] {
  const at = line.indexOf('=');
  const name = line.slice(0, at).replace(/^export\s+/, '');
  const value = line
    .slice(at + 1)
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2');
  return [
    name.startsWith('AIRFLOW_CONN_') ? name.slice('AIRFLOW_CONN_'.length).toLowerCase() : name,
    value.startsWith('{') ? firstDocument(value) : value,
  ];
}

function connection(name: string, value: unknown): Foreign {
  if (typeof value === 'string') return fromUri(name, value);
  const { conn_type, description, host, login, password, schema, port, extra } = record(value);
  const scalars = flat({ host, login, password, schema, port });
  const held = { ...scalars, extra: withoutPrefixes(extras(extra)) };
  const text = nonEmptyString(description);
  return {
    name,
    ...describeHook(nonEmptyString(conn_type) ?? '', held),
    ...(text !== undefined && { description: text }),
  };
}

function extras(extra: unknown): Readonly<Record<string, unknown>> {
  return record(typeof extra === 'string' && extra !== '' ? firstDocument(extra) : extra);
}

/** Older versions wrote `extra__google_cloud_platform__project`. */
function withoutPrefixes(extra: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(extra).map(([key, value]) => [key.replace(/^extra__.+?__/, ''), value]),
  );
}

function fromUri(name: string, text: string): Foreign {
  const uri = parseUri(text);
  if (uri === undefined) return { name, types: [], fields: {}, notes: ['is no URI'] };
  if ('refusal' in uri) return { name, types: [], fields: {}, notes: [uri.refusal] };
  const { __extra__, ...rest } = Object.fromEntries(pairsIn(uri.query, true));
  const { host, port, user: login, password, path } = uri;
  const schema = path === undefined || path === '' ? undefined : percentDecode(path);
  const held = {
    ...presentFields({ host, port, login, password, schema }),
    extra: withoutPrefixes({ ...rest, ...extras(__extra__) }),
  };
  return {
    name,
    ...describeHook(uri.scheme.replaceAll('-', '_'), held),
    ...(uri.hosts !== undefined && { hosts: uri.hosts }),
  };
}
