import { parseArgs } from 'node:util';
import { processesWithin } from '../limit.ts';
import { probePool } from '../pool.ts';
import { PARTS, probeProgram } from '../programs.ts';
import { serveAt } from './serveAt.ts';
import type { Surroundings } from './serveAt.ts';
import { serveOperator } from './server.ts';
import type { StartPool } from './server.ts';

const start: StartPool = (limits, denyTargets) => {
  const slots = processesWithin(process.constrainedMemory(), limits.slots);
  return probePool({ ...probeProgram('child'), ...limits, slots, denyTargets });
};

/**
 * The program: does what an operator says, the one that listens at the path behind `--connect`, or else the one at the
 * other end of the standard streams, with which it ends. A signal lets the operator that is there finish: in a Pod both
 * are asked to end at once, and tests may still run.
 */
export async function runProber(
  host: Pick<NodeJS.Process, 'argv' | 'stdin' | 'stdout' | 'on'>,
  clock: Surroundings['clock'],
  tell: Surroundings['tell'],
  ownVersion: () => Promise<string>,
): Promise<void> {
  const args = host.argv.slice(2).filter((arg) => arg !== PARTS.prober);
  const options = { connect: { type: 'string' }, version: { type: 'boolean' } } as const;
  const { connect, version } = parseArgs({ args, options }).values;
  if (version === true) return void host.stdout.write(`${await ownVersion()}\n`);
  if (connect === undefined) return serveOperator({ input: host.stdin, output: host.stdout }, start);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) host.on(signal, () => stop.abort());
  return serveAt(connect, start, { stopped: stop.signal, clock, tell });
}
