import { readinessOf } from './api/conditions.ts';
import type { Connection } from './api/connection.ts';
import { Connections } from './api/kinds.ts';
import { ApiError } from './runtime/apiError.ts';
import type { Client } from './runtime/client.ts';
import type { Clock } from './runtime/clock.ts';

/** What a gate looks at, and how long. */
export interface GateOptions {
  readonly client: Pick<Client, 'get'>;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly namespace: string;
  readonly timeoutMs: number;
  /** Hears what is waited for, each time that it changes. */
  readonly tell: (why: string) => void;
}

/** Polled, so that a Role with `get` on these names is enough. */
const POLL_MS = 1000;

/** Waits until all these Connections are ready; answers with what is missing where they are not in time. */
export async function gate(
  names: readonly string[],
  { client, clock, namespace, timeoutMs, tell }: GateOptions,
): Promise<readonly string[]> {
  const end = clock.monotonicMs() + timeoutMs;
  let told = '';
  for (;;) {
    const missing = (await Promise.all(names.map((name) => missingOf(client, { namespace, name })))).flatMap(
      (each) => each ?? [],
    );
    if (missing.length === 0) return [];
    if (clock.monotonicMs() >= end) return missing;
    const why = missing.join('; ');
    if (why !== told) tell(why);
    told = why;
    await clock.sleep(POLL_MS);
  }
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** A Role may come after the Pod, and an API server may be away for a moment: neither ends the wait. */
async function missingOf(client: Pick<Client, 'get'>, ref: Named): Promise<string | undefined> {
  try {
    return notReadyYet(ref, await client.get(Connections, ref));
  } catch (error) {
    if (!(error instanceof ApiError)) return `connection ${ref.name}: the API server cannot be reached`;
    if (error.status === 403)
      return `connection ${ref.name}: this account may not get it in namespace ${ref.namespace}: give it a Role with the verb get`;
    return `connection ${ref.name}: ${error.message}`;
  }
}

/** Why a workload has to wait for it; undefined where it has not. */
export function notReadyYet(
  { namespace, name }: Named,
  connection: Connection | undefined,
): string | undefined {
  if (connection === undefined) return `there is no connection ${name} in namespace ${namespace}`;
  const { metadata, status } = connection;
  if (status?.observedGeneration !== metadata.generation) return `connection ${name} is not judged yet`;
  const ready = readinessOf(status?.conditions);
  if (ready?.type === 'Ready' && ready.status === 'True') return undefined;
  return ready === undefined
    ? `connection ${name} is not judged yet`
    : `connection ${name} is not ready: ${ready.reason}: ${ready.message}`;
}
