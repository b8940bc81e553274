import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, Held } from '../api.ts';

const NAMESPACE = 'default';
const NAME = 'pulse';
const PAUSE_MS = 50;

/** A Connection that is changed again and again; each change must come to stand in its status. */
export interface Pulse {
  /** The longest that a change waited since the last look, the one that waits now included. */
  longestMs(): number;
  stop(): Promise<void>;
}

/** Begins; the Connection is suspended, so that its status costs no test. */
export async function startPulse(api: Api): Promise<Pulse> {
  const stop = new AbortController();
  const path = api.path(NAMESPACE, NAME);
  let seen = -1;
  let waitsSince: number | undefined;
  let longest = 0;
  const spec = { type: 'http', parameters: { url: 'https://example.com' }, suspend: true };
  await api.create(NAMESPACE, NAME, spec);
  await api.watch(NAMESPACE, ({ object }) => (seen = Math.max(seen, observedOf(object))), stop.signal);
  const beating = beat();
  return {
    longestMs() {
      const now = waitsSince === undefined ? 0 : performance.now() - waitsSince;
      const most = Math.max(longest, now);
      longest = 0;
      return most;
    },
    async stop() {
      stop.abort();
      await beating;
      await api.send('DELETE', path);
    },
  };

  async function beat(): Promise<void> {
    for (let round = 0; !stop.signal.aborted; round += 1) {
      const { metadata } = await change(round);
      const since = performance.now();
      waitsSince = since;
      while (seen < (metadata.generation ?? 0) && !stop.signal.aborted) await sleep(2);
      longest = Math.max(longest, performance.now() - since);
      waitsSince = undefined;
      await sleep(PAUSE_MS);
    }
  }

  function change(round: number): Promise<Held> {
    const body = { spec: { description: `round ${round}` } };
    return api.send('PATCH', path, body, 'application/merge-patch+json');
  }
}

function observedOf({ status, metadata }: Held): number {
  const observed = status?.['observedGeneration'];
  return metadata.name === NAME && typeof observed === 'number' ? observed : -1;
}
