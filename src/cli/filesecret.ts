import type { Finding } from '../contract/connector.ts';
import type { SecretObject } from '../api/secret.ts';

/** A Secret of a file as the cluster would hold it; undefined where the object is none. */
export function fileSecret(value: unknown): SecretObject | undefined {
  const { kind, apiVersion, metadata, data, stringData } = (value ?? {}) as Partial<Manifest>; // whatever it is: each is looked at
  const name = metadata?.name;
  if (kind !== 'Secret' || apiVersion !== 'v1' || typeof name !== 'string') return undefined;
  const texts = Object.entries(stringData ?? {}).map(([key, text]) => [
    key,
    Buffer.from(String(text)).toString('base64'),
  ]);
  return {
    metadata: { name, uid: '', resourceVersion: '' },
    data: { ...data, ...(Object.fromEntries(texts) as Record<string, string>) },
  };
}

/** Values of a Secret that are no text to kubectl: a number, a yes or a no without quotes. */
export function unquotedIn(value: unknown): readonly Finding[] {
  const { kind, apiVersion, data, stringData } = (value ?? {}) as Partial<Manifest>; // whatever it is: each is looked at
  if (kind !== 'Secret' || apiVersion !== 'v1') return [];
  return Object.entries({ data, stringData }).flatMap(([field, entries]) =>
    Object.entries(entries ?? {}).flatMap(([key, held]: readonly [string, unknown]) =>
      typeof held === 'string'
        ? []
        : [{ path: `${field}.${key}`, message: 'must be a string: put it in quotes' }],
    ),
  );
}

interface Manifest {
  readonly apiVersion: unknown;
  readonly kind: unknown;
  readonly metadata: { readonly name?: unknown } | null;
  readonly data: Readonly<Record<string, string>> | null;
  readonly stringData: Readonly<Record<string, unknown>> | null;
}
