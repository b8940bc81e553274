import { refOf } from '../runtime/kind.ts';
import type { Kind, KubernetesObject } from '../runtime/kind.ts';
import type { OperatorServices } from '../runtime/operator.ts';

/**
 * Writes a difference of status, which is true of the object that was read and of no other: the API server refuses it
 * where the object has been written since, by a newer leader for instance, while this request waited for a connection.
 */
export async function writeStatus<T extends KubernetesObject>(
  kind: Kind<T>,
  object: T,
  patch: unknown,
  { client, put }: Pick<OperatorServices, 'client' | 'put'>,
): Promise<T> {
  const { resourceVersion } = object.metadata;
  const body = { metadata: { resourceVersion }, status: patch };
  const written = await client.patchStatus(kind, refOf(object), body);
  put(kind, written);
  return written;
}
