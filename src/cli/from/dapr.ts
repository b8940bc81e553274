import { parseAllDocuments } from 'yaml';
import { list, record, text } from './foreign.ts';
import type { Foreign, Scalar } from './foreign.ts';
import { descriptionOf } from './dsn.ts';

/** Components of Dapr; a secretKeyRef stays a reference. */
export function convert(content: string): readonly Foreign[] {
  const documents = parseAllDocuments(content);
  return (Array.isArray(documents) ? documents : [])
    .map((document): unknown => document.toJS())
    .map(component);
}

function component(value: unknown): Foreign {
  const { kind, metadata, spec } = record(value);
  if (kind !== 'Component')
    return {
      name: text(record(metadata)['name']) ?? 'unknown',
      types: [],
      fields: {},
      notes: ['is no Component'],
    };
  const type = text(record(spec)['type']) ?? '';
  const entries = list(record(spec)['metadata']).map(record);
  const fields: Record<string, Scalar> = {};
  const references: Record<string, { name: string; key: string }> = {};
  for (const { name, value: held, secretKeyRef } of entries) {
    const { name: secret, key } = record(secretKeyRef);
    if (typeof name !== 'string') continue;
    if (typeof secret === 'string') references[name] = { name: secret, key: text(key) ?? secret };
    else if (['string', 'number', 'boolean'].includes(typeof held))
      Object.assign(fields, spelled(name, held as Scalar)); // as just seen
  }
  const parts = type.split('.');
  return {
    name: text(record(metadata)['name']) ?? type,
    types: [parts.slice(1).join('-'), parts.at(-1) ?? ''],
    fields,
    references,
  };
}

/** A connection string says many things at once, an address two. */
function spelled(name: string, value: Scalar): Readonly<Record<string, Scalar>> {
  if (/^(connectionString|url|host|connection)$/i.test(name) && typeof value === 'string') {
    const { fields } = descriptionOf(value) ?? {};
    if (fields !== undefined) return fields;
  }
  return { [name]: value };
}
