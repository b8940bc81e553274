import { setTimeout as sleep } from 'node:timers/promises';
import type { Told } from '../api.ts';
import { writesOf } from '../audit.ts';
import type { Audit, Entry } from '../audit.ts';
import { say } from '../site.ts';
import type { Site } from '../site.ts';
import type { Size } from './objects.ts';

/** The namespace of what a user makes while all the others are written. */
export const USER = 'user';
const GAP_MS = 500;
const POLL_MS = 500;
const TELL_MS = 10_000;
const RESOURCES = ['connections/status', 'flows/status'];

/** What a user who makes Connections meanwhile has seen. */
export interface Newcomers {
  /** From the making of each Connection to its verdict, as a watcher sees it. */
  readonly times: number[];
  made: number;
}

/** The status writes of the operator, as the audit log tells of them. */
export class Writes {
  readonly #audit: Audit;
  readonly entries: Entry[] = [];

  constructor(audit: Audit) {
    this.#audit = audit;
  }

  /** Reads on. */
  async follow(): Promise<void> {
    const news = writesOf(await this.#audit.news());
    const statuses = news.filter(({ resource }) => RESOURCES.includes(resource));
    for (const entry of statuses) this.entries.push(entry);
  }

  count(plural: 'connections' | 'flows'): number {
    return this.entries.filter(({ resource }) => resource === `${plural}/status`).length;
  }

  /** From the first to the last of them, how many a second. */
  perSecond(): number {
    const first = Math.min(...extremes(this.entries.map(({ receivedMs }) => receivedMs)));
    const last = Math.max(...extremes(this.entries.map(({ doneMs }) => doneMs)));
    return this.entries.length / ((last - first) / 1000);
  }
}

/** Follows the operator until so many of each are written. */
export async function untilWritten(writes: Writes, size: Size, signal: AbortSignal): Promise<void> {
  for (let toldAt = 0; ; await sleep(POLL_MS, undefined, { signal })) {
    await writes.follow();
    const [connections, flows] = [writes.count('connections'), writes.count('flows')];
    if (performance.now() - toldAt > TELL_MS) {
      toldAt = performance.now();
      say(`  written: ${connections} Connections, ${flows} Flows`);
    }
    if (connections >= size.connections && flows >= size.flows) return;
  }
}

/** The share of the Connections that were written when a tenth of the Flows were. */
export function connectionsBeforeFlows(entries: readonly Entry[], { connections, flows }: Size): number {
  const statuses = entries.toSorted((one, other) => one.doneMs - other.doneMs);
  const tenth = statuses.filter(({ resource }) => resource === 'flows/status')[Math.ceil(flows / 10) - 1];
  const before = statuses.filter(
    ({ resource, doneMs }) => resource === 'connections/status' && doneMs <= (tenth?.doneMs ?? 0),
  );
  return Math.min(1, before.length / connections);
}

/** A user makes a Connection twice a second, until the signal aborts. */
export async function makeConnections({ api }: Site, user: Newcomers, signal: AbortSignal): Promise<void> {
  const seen: Told[] = [];
  await api.watch(USER, (event) => seen.push(event), signal);
  while (!signal.aborted) {
    const name = `new-${user.made}`;
    await api.create(USER, name, { type: 'http', parameters: { url: 'https://example.com/new' } });
    user.made += 1;
    const madeAt = performance.now();
    const judged = () =>
      seen.find(({ object }) => object.metadata.name === name && object.status?.['conditions'] !== undefined);
    while (judged() === undefined && !signal.aborted) await sleep(5);
    const event = judged();
    if (event !== undefined) user.times.push(Math.max(0, event.atMs - madeAt));
    seen.length = 0;
    await sleep(GAP_MS);
  }
}

/** The smallest and the largest: a call takes no more arguments than some ten thousands. */
function extremes(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((one, other) => one - other);
  return [sorted[0] ?? 0, sorted.at(-1) ?? 0];
}
