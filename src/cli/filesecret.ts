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

interface Manifest {
  readonly apiVersion: unknown;
  readonly kind: unknown;
  readonly metadata: { readonly name?: unknown } | null;
  readonly data: Readonly<Record<string, string>> | null;
  readonly stringData: Readonly<Record<string, unknown>> | null;
}
