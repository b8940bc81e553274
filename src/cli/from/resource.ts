import { streamOf } from './document.ts';
import { record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Foreign } from '../../addresses/foreign.ts';

/** A custom resource of Kubernetes. */
export interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Converts the resources of one kind and group in a file; any other resource becomes a note. */
export function resourcesIn(
  content: string,
  wanted: { readonly kind: string; readonly group: string },
  read: (resource: Resource) => Foreign,
): readonly Foreign[] {
  return eachObject(content, (value) => {
    const { apiVersion, kind, metadata, spec } = record(value);
    const name = nonEmptyString(record(metadata)['name']) ?? 'unknown';
    if (kind !== wanted.kind || !String(apiVersion).startsWith(`${wanted.group}/`))
      return [{ name, types: [], fields: {}, notes: [`is no ${wanted.kind} of ${wanted.group}`] }];
    const namespace = nonEmptyString(record(metadata)['namespace']);
    return [{ namespace, ...read({ kind: wanted.kind, name, namespace, spec: record(spec) }) }];
  });
}

/** What each object of a file becomes, and a note for each document that is malformed. */
export function eachObject(
  content: string,
  read: (object: unknown) => readonly Foreign[],
): readonly Foreign[] {
  return streamOf(content).flatMap((document) =>
    'line' in document
      ? [{ name: `line ${document.line}`, types: [], fields: {}, notes: ['is no YAML'] }]
      : itemsOf(document.value).flatMap(read),
  );
}

/** The objects of a list, as kubectl prints several, or the one object. */
function itemsOf(document: unknown): readonly unknown[] {
  const { kind, items } = record(document);
  if (document === null || document === undefined) return [];
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : [document];
}

/** The key of a Secret that a value refers to, if it does. */
export function referenceIn(value: unknown): { readonly name: string; readonly key: string } | undefined {
  const { name, key } = record(value);
  return typeof name === 'string' && typeof key === 'string' ? { name, key } : undefined;
}
