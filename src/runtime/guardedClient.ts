import type { Client } from './client.ts';

/** What decides whether a write may go out now. */
interface WriteGuard {
  readonly leading: () => boolean;
  /** Whether a namespace is looked after; '' stands for what is in none. */
  readonly covers: (namespace: string) => boolean;
}

/**
 * A client that writes only where the guard allows it: a process that was stopped for longer than its Lease must not
 * finish what it had begun, and a namespace that was given up may have another operator by now. A write that waits for a
 * connection while the process is stopped goes out all the same, so each has to name the version that it was made for.
 */
export function guardedClient(client: Client, { leading, covers }: WriteGuard): Client {
  async function guard<R>(write: () => Promise<R>, namespace = ''): Promise<R> {
    if (!leading()) throw new Error('another replica may lead by now');
    if (!covers(namespace)) throw new Error('the namespace is not looked after any more');
    return write();
  }
  return {
    ...client,
    create: (kind, object, signal) => guard(() => client.create(kind, object, signal)),
    update: (kind, object, signal) =>
      guard(() => client.update(kind, object, signal), object.metadata.namespace),
    patchStatus: (kind, ref, patch, signal) =>
      guard(() => client.patchStatus(kind, ref, patch, signal), ref.namespace),
    apply: (kind, object, fieldManager, signal) =>
      guard(() => client.apply(kind, object, fieldManager, signal), object.metadata.namespace),
    delete: (kind, ref, preconditions) => guard(() => client.delete(kind, ref, preconditions), ref.namespace),
    request: (call) => (call.method === 'GET' ? client.request(call) : guard(() => client.request(call))),
  };
}
