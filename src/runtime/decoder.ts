import { apiVersionOf, type Kind, type KubernetesObject } from './kind.ts';
import { ApiError } from './apiError.ts';

/** One line of a watch. */
type WatchEvent<T extends KubernetesObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEnd: boolean };

/** What kubectl leaves behind: a second copy of the object, the contents of a Secret included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as the cache stores it: without managedFields and without the copy that kubectl leaves. */
export function parseObject<T extends KubernetesObject>(text: string, kind: Kind<T>): T {
  return slim(JSON.parse(withoutManagedFields(text)), kind);
}

/** An ERROR event of the server is thrown; so is a line that is no event. */
export function parseEvent<T extends KubernetesObject>(line: string, kind: Kind<T>): WatchEvent<T> {
  const { type, object } = JSON.parse(withoutManagedFields(line));
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: slim(object, kind) };
    case 'BOOKMARK': {
      const { resourceVersion, annotations } = object.metadata;
      return { type, resourceVersion, initialEnd: annotations?.['k8s.io/initial-events-end'] === 'true' };
    }
    case 'ERROR': {
      const wait = Number(object.details?.retryAfterSeconds);
      throw new ApiError(
        `the watch of ${kind.plural}`,
        Number(object.code),
        String(object.reason),
        wait > 0 ? wait * 1000 : undefined,
      );
    }
    default:
      throw new SyntaxError(`a line of the watch of ${kind.plural} is no event`);
  }
}

/** The version of a list, from what is left of it without its objects. */
export function parseVersion(list: string): string {
  return JSON.parse(list).metadata.resourceVersion;
}

/** The resourceVersion in a line that has not been parsed; in what the API server writes, the first is the object's. */
export function versionIn(line: string): string | undefined {
  const from = line.indexOf('"resourceVersion":"');
  if (from < 0) return undefined;
  const start = from + 19;
  return line.slice(start, line.indexOf('"', start));
}

/** True where `a` was written after `b`: revisions of one etcd, so longer, or greater digit by digit. */
export function isNewer(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

function slim<T extends KubernetesObject>(object: T, kind: Kind<T>): T {
  const { metadata } = object;
  if (typeof metadata?.name !== 'string' || typeof metadata.resourceVersion !== 'string') {
    throw new SyntaxError(`an object of ${kind.plural} has no name or no version`);
  }
  // The object was parsed a moment ago, so no other code holds it yet.
  const fresh = object as {
    apiVersion?: string;
    kind?: string;
    metadata: { managedFields?: unknown; annotations?: Record<string, string> };
  };
  fresh.apiVersion = apiVersionOf(kind);
  fresh.kind = kind.kind;
  delete fresh.metadata.managedFields;
  delete fresh.metadata.annotations?.[LAST_APPLIED];
  return object;
}

/**
 * Cuts managedFields, nearly half of a small object, before anything is parsed. The key cannot be part of a string,
 * where its quotes would be escaped; a field of that name elsewhere does not begin like an entry of the real one.
 */
function withoutManagedFields(text: string): string {
  const from = text.indexOf(',"managedFields":[{"');
  if (from < 0) return text;
  const end = endOfArray(text, from + 17);
  return end < 0 ? text : text.slice(0, from) + text.slice(end);
}

function endOfArray(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = endOfString(text, i);
      if (i < 0) return -1;
    } else if (code === 0x5b || code === 0x7b) depth++;
    else if ((code === 0x5d || code === 0x7d) && --depth === 0) return i + 1;
  }
  return -1;
}

function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
  return slashes % 2 === 1;
}
