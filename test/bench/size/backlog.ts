import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../support/process.ts';
import type { Told } from '../api.ts';
import type { Audit } from '../audit.ts';
import { say } from '../site.ts';
import type { Site } from '../site.ts';
import { connectionName, createFlow, namespaceCount, namespaceOf } from './objects.ts';
import type { Size } from './objects.ts';
import { untilWritten, Writes } from './storm.ts';

const FLOWS = 60;
const GAP_MS = 100;
const GIVEN_UP_MS = 30_000;
/** What was written within a second is not written again for usage alone. */
const WRITTEN_MS = 1500;
/** A backlog of minutes; more would only take longer. */
const TURNED = 10_000;
const LABEL = 'bench-turned';
const POLICY = {
  apiVersion: 'mooring.dev/v1alpha1',
  kind: 'ConnectionPolicy',
  metadata: { name: 'no-http' },
  spec: { namespaceSelector: { matchLabels: { [LABEL]: 'yes' } }, types: { allow: ['postgresql'] } },
};

interface Looked {
  readonly operator: Pick<Running, 'log'>;
  readonly audit: Audit;
  readonly of: Size;
}

/**
 * A policy turns Connections, so that all their Flows wait for their turn to be written; from the making of one Flow
 * more to its count in the Connection's usage, meanwhile, as a watcher sees it.
 */
export async function usageInBacklog(
  site: Site,
  { operator, audit, of }: Looked,
  signal: AbortSignal,
): Promise<readonly number[]> {
  await audit.skip();
  const turned = await turn(site, of);
  // From then on, Flows alone are waiting.
  await untilWritten(new Writes(audit), { connections: turned, flows: 0 }, signal);
  await sleep(WRITTEN_MS);
  const namespace = namespaceOf(0, of);
  const seen: Told[] = [];
  await site.api.watch(namespace, (event) => seen.push(event), signal);
  const times: number[] = [];
  for (let index = 0; index < FLOWS && !signal.aborted; index += 1) {
    const connection = connectionName((index * namespaceCount(of)) % of.connections);
    times.push(await usageOf(site, seen, { namespace, connection, flow: `late-${index}` }));
    if (times.at(-1) === GIVEN_UP_MS) say(`  late-${index} was not counted\n${warningsIn(operator)}`);
    await sleep(GAP_MS);
  }
  return times;
}

interface Use {
  readonly namespace: string;
  readonly connection: string;
  readonly flow: string;
}

/** Milliseconds until it is counted. */
async function usageOf(site: Site, seen: readonly Told[], use: Use): Promise<number> {
  const { namespace, connection, flow } = use;
  await createFlow(site.api, namespace, flow, [connection]);
  const madeAt = performance.now();
  const shown = () =>
    seen.findLast(({ object }) => object.metadata.name === connection && names(object.status, flow));
  while (shown() === undefined && performance.now() - madeAt < GIVEN_UP_MS) await sleep(2);
  const atMs = shown()?.atMs;
  if (atMs !== undefined) return Math.max(0, atMs - madeAt);
  const object = await site.api.send('GET', site.api.path(namespace, connection));
  say(`  ${JSON.stringify(object)}`);
  return GIVEN_UP_MS;
}

/** Lets the policy speak of some namespaces; gives how many Connections these have. */
async function turn({ kubectl }: Site, size: Size): Promise<number> {
  const each = size.connections / namespaceCount(size);
  const namespaces = Math.min(namespaceCount(size), Math.ceil(TURNED / each));
  for (let index = 0; index < namespaces; index += 1)
    await kubectl('label', 'namespace', namespaceOf(index, size), `${LABEL}=yes`);
  await kubectl.apply(POLICY);
  return Math.floor(namespaces * Math.floor(each));
}

/** What may have held it up: a watch that was interrupted, or a write that failed. */
function warningsIn(operator: Pick<Running, 'log'>): string {
  const lines = operator.log().split('\n');
  return lines
    .filter((line) => !line.includes('"level":"info"'))
    .slice(-20)
    .join('\n');
}

function names(status: Told['object']['status'], flow: string): boolean {
  return JSON.stringify(status?.['usage'] ?? {}).includes(`"${flow}"`);
}
