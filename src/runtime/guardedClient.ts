import type { Client } from './client.ts';

/** Who may write now. */
export interface Fence {
  readonly leading: () => boolean;
  /** Whether a namespace is looked after; '' stands for what is in none. */
  readonly covers: (namespace: string) => boolean;
}

/**
 * A client that writes only while the answer is yes: a leader that slept past its Lease must not finish its sentence,
 * and a namespace that was given up may have another operator by now. What waits for a connection when it falls asleep
 * goes out all the same, so a write must name the version that it was made for.
 */
export function fenced(client: Client, { leading, covers }: Fence): Client {
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
