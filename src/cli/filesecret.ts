import type { Finding } from '../contract/connector.ts';
import type { ConfigMapObject, SecretObject } from '../api/secret.ts';

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

/** A ConfigMap of a file as the cluster would hold it; undefined where the object is none. */
export function fileConfigMap(value: unknown): ConfigMapObject | undefined {
  const { kind, apiVersion, metadata, data, binaryData } = (value ?? {}) as Partial<Manifest>; // whatever it is: each is looked at
  const name = metadata?.name;
  if (kind !== 'ConfigMap' || apiVersion !== 'v1' || typeof name !== 'string') return undefined;
  return {
    metadata: { name, uid: '', resourceVersion: '' },
    data: data ?? {},
    binaryData: binaryData ?? {},
  };
}

/** Values of a Secret or a ConfigMap that are no text to kubectl: a number, a yes or a no without quotes. */
export function unquotedIn(value: unknown): readonly Finding[] {
  return [...valuesIn(value), ...valuesIn(value, 'ConfigMap')].flatMap(({ path, value: held }) =>
    typeof held === 'string' ? [] : [{ path, message: 'must be a string: put it in quotes' }],
  );
}

/** Values in `data` that the API server would not decode. `validate` lets them be: a file may hold placeholders there. */
export function unencodedIn(value: unknown): readonly Finding[] {
  return valuesIn(value).flatMap(({ path, value: held }) =>
    path.startsWith('data.') && typeof held === 'string' && !isBase64(held)
      ? [{ path, message: 'must be base64: put text that is not encoded into stringData' }]
      : [],
  );
}

function valuesIn(
  value: unknown,
  ofKind = 'Secret',
): readonly { readonly path: string; readonly value: unknown }[] {
  const { kind, apiVersion, data, stringData } = (value ?? {}) as Partial<Manifest>; // whatever it is: each is looked at
  if (kind !== ofKind || apiVersion !== 'v1') return [];
  return Object.entries({ data, ...(ofKind === 'Secret' && { stringData }) }).flatMap(([field, entries]) =>
    Object.entries(entries ?? {}).map(([key, held]) => ({ path: `${field}.${key}`, value: held })),
  );
}

/** As Go reads it: line ends are skipped, and nothing else. */
function isBase64(text: string): boolean {
  const digits = text.replaceAll(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

interface Manifest {
  readonly apiVersion: unknown;
  readonly kind: unknown;
  readonly metadata: { readonly name?: unknown } | null;
  readonly data: Readonly<Record<string, string>> | null;
  readonly stringData: Readonly<Record<string, unknown>> | null;
  readonly binaryData: Readonly<Record<string, string>> | null;
}
