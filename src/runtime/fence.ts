import type { Client } from './client.ts';

/** A client that writes only while the answer is yes: a leader that slept past its Lease must not finish its sentence. */
export function fenced(client: Client, leading: () => boolean): Client {
  async function guard<R>(write: () => Promise<R>): Promise<R> {
    if (!leading()) throw new Error('another replica may lead by now');
    return write();
  }
  return {
    ...client,
    create: (kind, object, signal) => guard(() => client.create(kind, object, signal)),
    update: (kind, object, signal) => guard(() => client.update(kind, object, signal)),
    patchStatus: (kind, ref, patch, signal) => guard(() => client.patchStatus(kind, ref, patch, signal)),
    apply: (kind, object, fieldManager, signal) => guard(() => client.apply(kind, object, fieldManager, signal)),
    delete: (kind, ref, preconditions) => guard(() => client.delete(kind, ref, preconditions)),
    request: (call) => (call.method === 'GET' ? client.request(call) : guard(() => client.request(call))),
  };
}
