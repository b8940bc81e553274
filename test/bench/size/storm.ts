import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually.ts';
import type { Told } from '../api.ts';
import { writesOf } from '../audit.ts';
import type { Audit, Entry } from '../audit.ts';
import { say } from '../site.ts';
import type { Site } from '../site.ts';
import type { Size } from './objects.ts';

/** The namespace of what a user makes while all the others are written. */
export const USER = 'user';
const GAP_MS = 500;
/** The slowest that an API server of two processors was seen to be, twice. */
const PATIENCE_MS_PER_OBJECT = 20;

/** What came of the first writes of all objects. */
export interface Storm {
  readonly entries: readonly Entry[];
  /** From the making of a Connection in the storm to its verdict, as a watcher sees it. */
  readonly newMs: readonly number[];
  /** How many Connections the user made. */
  readonly made: number;
}

/** Follows the operator until every object has its first status; a user makes a Connection twice a second meanwhile. */
export async function storm(site: Site, audit: Audit, { connections, flows }: Size): Promise<Storm> {
  const stop = new AbortController();
  const seen: Told[] = [];
  await site.api.watch(USER, (event) => seen.push(event), stop.signal);
  const user = makeConnections(site, seen, stop.signal);
  const entries: Entry[] = [];
  let toldAt = 0;
  await eventually(
    async () => {
      entries.push(...(await audit.news()));
      const written = [statusWrites('connections', entries), statusWrites('flows', entries)] as const;
      if (performance.now() - toldAt > 10_000) {
        toldAt = performance.now();
        say(`  written: ${written[0]} Connections, ${written[1]} Flows`);
      }
      if (written[0] < connections || written[1] < flows)
        throw new Error(`${written.join(' and ')} are written`);
    },
    60_000 + PATIENCE_MS_PER_OBJECT * (connections + flows),
  );
  stop.abort();
  return { entries, ...(await user) };
}

/** The share of the Connections that were written when a tenth of the Flows were. */
export function connectionsBeforeFlows(entries: readonly Entry[], { connections, flows }: Size): number {
  const statuses = writesOf(entries).toSorted((one, other) => one.doneMs - other.doneMs);
  const tenth = statuses.filter(({ resource }) => resource === 'flows/status')[Math.ceil(flows / 10) - 1];
  const before = statuses.filter(
    ({ resource, doneMs }) => resource === 'connections/status' && doneMs <= (tenth?.doneMs ?? 0),
  );
  return Math.min(1, before.length / connections);
}

/** How many status writes of a kind the operator has made. */
export function statusWrites(plural: 'connections' | 'flows', entries: readonly Entry[]): number {
  return writesOf(entries).filter(({ resource }) => resource === `${plural}/status`).length;
}

async function makeConnections(
  { api }: Site,
  seen: readonly Told[],
  signal: AbortSignal,
): Promise<Pick<Storm, 'newMs' | 'made'>> {
  const times: number[] = [];
  let made = 0;
  for (; !signal.aborted; made += 1) {
    const name = `new-${made}`;
    await api.create(USER, name, { type: 'http', parameters: { url: 'https://example.com/new' } });
    const madeAt = performance.now();
    const judged = () =>
      seen.find(({ object }) => object.metadata.name === name && object.status?.['conditions'] !== undefined);
    while (judged() === undefined && !signal.aborted) await sleep(5);
    const event = judged();
    if (event !== undefined) times.push(Math.max(0, event.atMs - madeAt));
    await sleep(GAP_MS);
  }
  return { newMs: times, made };
}
