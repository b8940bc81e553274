import type { Client } from '../runtime/client.ts';
import { parseEvent } from '../runtime/decoder.ts';
import { collectionPath, refOf } from '../runtime/kind.ts';
import type { Kind, KubernetesObject } from '../runtime/kind.ts';
import { LineSplitter } from '../runtime/lineSplitter.ts';
import { CliFailure } from './failure.ts';

/** The object once it is as wanted; a watch that ends before is begun again. */
export async function awaited<T extends KubernetesObject>(
  client: Client,
  kind: Kind<T>,
  made: T,
  { isSo, signal }: { readonly isSo: (object: T) => boolean; readonly signal: AbortSignal },
): Promise<T> {
  const { name, namespace = '' } = made.metadata;
  for (;;) {
    const now = await client.get(kind, refOf(made), signal);
    if (now === undefined)
      throw new CliFailure('cluster', `${kind.kind} ${namespace}/${name} was removed before it had ended`);
    if (isSo(now)) return now;
    const object = await watched(client, kind, now, { isSo, signal });
    if (object !== undefined) return object;
  }
}

async function watched<T extends KubernetesObject>(
  client: Client,
  kind: Kind<T>,
  { metadata }: T,
  { isSo, signal }: { readonly isSo: (object: T) => boolean; readonly signal: AbortSignal },
): Promise<T | undefined> {
  const { name, namespace = '', resourceVersion } = metadata;
  const query = {
    watch: '1',
    fieldSelector: `metadata.name=${name}`,
    ...(resourceVersion !== undefined && { resourceVersion }),
    timeoutSeconds: '60',
  };
  const body = await client.stream({ method: 'GET', path: collectionPath(kind, namespace), query, signal });
  const lines = new LineSplitter();
  try {
    for await (const piece of body) {
      for (const line of lines.push(piece as Buffer)) {
        const event = parseEvent(line, kind);
        if (event.type === 'MODIFIED' && isSo(event.object)) return event.object;
      }
    }
    return undefined;
  } finally {
    body.destroy();
  }
}
