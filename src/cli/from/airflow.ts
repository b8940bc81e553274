import { describeHook } from './airflowtypes.ts';
import { firstDocument } from './document.ts';
import { presentFields } from '../../addresses/fields.ts';
import { flat, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, Foreign } from '../../addresses/foreign.ts';
import { percentDecode } from '../../addresses/percent.ts';
import { pairsIn, parseUri } from '../../addresses/uri.ts';

/** `airflow connections export`: JSON, YAML, and env files with a URI or JSON each; also AIRFLOW_CONN_… variables. */
export const convert: Converter = (content) => {
  const lines = linesOf(content);
  const env = !/^\s*\{/.test(content) && lines.some(({ text }) => ASSIGNMENT.test(text));
  if (!env)
    return Object.entries(record(firstDocument(content))).map(([name, value]) => connection(name, value));
  return lines.map(({ text, line }) => {
    if (!ASSIGNMENT.test(text)) return unread(`line ${line}`, 'is no NAME=value');
    const { name, value } = variable(text);
    const held = value.startsWith('{') ? documentIn(value) : value;
    return held === undefined ? unread(name, `line ${line}: is no JSON`) : connection(name, held);
  });
};

const ASSIGNMENT = /^(export\s+)?[\w.-]+=/;

function unread(name: string, note: string): Foreign {
  return { name, types: [], fields: {}, notes: [note] };
}

/** The lines that say something; a value in quotes may go on over several. */
function linesOf(content: string): readonly { readonly text: string; readonly line: number }[] {
  const lines: { text: string; line: number }[] = [];
  let open: string | undefined;
  for (const [index, text] of content.split(/\r?\n/).entries()) {
    const last = lines.at(-1);
    const isWithin = open !== undefined && last !== undefined;
    if (isWithin) last.text += `\n${text}`;
    else if (text.trim() !== '' && !text.startsWith('#')) lines.push({ text, line: index + 1 });
    const [, quote, rest = ''] = /^(?:export\s+)?[\w.-]+=(["'])(.*)$/s.exec(isWithin ? '' : text) ?? [];
    if (open !== undefined && text.trimEnd().endsWith(open)) open = undefined;
    else if (quote !== undefined && !rest.includes(quote) && /^\s*\{/.test(rest)) open = quote;
  }
  return lines;
}

function variable(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  const name = text.slice(0, at).replace(/^export\s+/, '');
  const value = text
    .slice(at + 1)
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2');
  return {
    name: name.startsWith('AIRFLOW_CONN_') ? name.slice('AIRFLOW_CONN_'.length).toLowerCase() : name,
    value,
  };
}

/** What a text within the file says; undefined where it is malformed, so that the others are read. */
function documentIn(text: string): unknown {
  try {
    return firstDocument(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function connection(name: string, value: unknown): Foreign {
  if (typeof value === 'string') return fromUri(name, value);
  const { conn_type, description, host, login, password, schema, port, extra } = record(value);
  const scalars = flat({ host, login, password, schema, port });
  const settings = extras(extra);
  const held = { ...scalars, extra: withoutPrefixes(settings ?? {}) };
  const text = nonEmptyString(description);
  return withNote(settings === undefined, {
    name,
    ...describeHook(nonEmptyString(conn_type) ?? '', held),
    ...(text !== undefined && { description: text }),
  });
}

function withNote(isUnread: boolean, foreign: Foreign): Foreign {
  return isUnread
    ? { ...foreign, notes: [...(foreign.notes ?? []), 'extra: is no JSON, which Airflow ignores: not read'] }
    : foreign;
}

function extras(extra: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof extra !== 'string' || extra === '') return record(extra);
  const settings = documentIn(extra);
  return settings === undefined ? undefined : record(settings);
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
  const settings = extras(__extra__);
  const held = {
    ...presentFields({ host, port, login, password, schema }),
    extra: withoutPrefixes({ ...rest, ...settings }),
  };
  return withNote(settings === undefined, {
    name,
    ...describeHook(uri.scheme.replaceAll('-', '_'), held),
    ...(uri.hosts !== undefined && { hosts: uri.hosts }),
  });
}
