import { refOf } from '../runtime/kind.ts';
import type { Kind, KubernetesObject } from '../runtime/kind.ts';
import type { Io } from './io.ts';

/**
 * Writes a difference of status, which is true of the object that was read and of no other: the API server refuses it
 * where somebody has written since, a newer leader for instance, while this request waited for a connection.
 */
export async function writeStatus<T extends KubernetesObject>(
  kind: Kind<T>,
  object: T,
  patch: unknown,
  io: Io,
): Promise<void> {
  const { resourceVersion } = object.metadata;
  io.put(
    kind,
    await io.client.patchStatus(kind, refOf(object), { metadata: { resourceVersion }, status: patch }),
  );
}
