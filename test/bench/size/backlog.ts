import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../support/process.ts';
import type { Told } from '../api.ts';
import type { Audit } from '../audit.ts';
import { say } from '../site.ts';
import type { Site } from '../site.ts';
import { connectionName, createFlow, namespaceCount, namespaceOf } from './objects.ts';
import type { Size } from './objects.ts';
import { statusWrites } from './storm.ts';

const FLOWS = 60;
const GAP_MS = 100;
const POLICY = {
  apiVersion: 'mooring.dev/v1alpha1',
  kind: 'ConnectionPolicy',
  metadata: { name: 'no-http' },
  spec: { types: { allow: ['postgresql'] } },
};

/**
 * A policy turns every Connection, so that every Flow waits for its turn to be written; from the making of one Flow
 * more to its count in the Connection's usage, meanwhile, as a watcher sees it.
 */
export async function usageInBacklog(
  site: Site,
  operator: Pick<Running, 'log'>,
  audit: Audit,
  size: Size,
): Promise<readonly number[]> {
  say(`a policy turns all Connections; ${FLOWS} Flows are made while the others wait to be written`);
  const namespace = namespaceOf(0, size);
  const stop = new AbortController();
  const seen: Told[] = [];
  await site.api.watch(namespace, (event) => seen.push(event), stop.signal);
  await site.kubectl.apply(POLICY);
  await untilTurned(audit, size);
  const times: number[] = [];
  for (let index = 0; index < FLOWS; index += 1) {
    const connection = connectionName((index * namespaceCount(size)) % size.connections);
    await createFlow(site.api, namespace, `late-${index}`, [connection]);
    const madeAt = performance.now();
    const shown = () =>
      seen.findLast(
        ({ object }) => object.metadata.name === connection && names(object.status, `late-${index}`),
      );
    while (shown() === undefined && performance.now() - madeAt < 30_000) await sleep(2);
    if (shown() === undefined)
      say(
        `  late-${index} was not counted: ${JSON.stringify(await site.api.send('GET', site.api.path(namespace, connection)))}\n${warningsIn(operator)}`,
      );
    times.push(Math.max(0, (shown()?.atMs ?? madeAt + 30_000) - madeAt));
    await sleep(GAP_MS);
  }
  stop.abort();
  return times;
}

/** What may have held it up: a watch that was interrupted, or a write that failed. */
function warningsIn(operator: Pick<Running, 'log'>): string {
  const lines = operator.log().split('\n');
  return lines
    .filter((line) => !line.includes('"level":"info"'))
    .slice(-20)
    .join('\n');
}

/** Until every Connection says what the policy says of it: from then on, Flows alone are waiting. */
async function untilTurned(audit: Audit, { connections }: Size): Promise<void> {
  for (let written = 0; written < connections; await sleep(500))
    written += statusWrites('connections', await audit.news());
}

function names(status: Told['object']['status'], flow: string): boolean {
  return JSON.stringify(status?.['usage'] ?? {}).includes(`"${flow}"`);
}
