import { proberFrom } from '../../../src/probe/wire/client.ts';
import type { Prober } from '../../../src/probe/wire/client.ts';
import { playedProbers } from './link.ts';

const open: Prober[] = [];

/** Closes those of the test that ended. */
export async function closeProbers(): Promise<void> {
  await Promise.all(open.splice(0).map((prober) => prober.close()));
}

/** The operator's side, whose probers the test plays. */
export function operator(patienceMs = 30_000, denied: string[] = []) {
  const changes: boolean[] = [];
  const { source, next } = playedProbers();
  const prober = proberFrom(source, {
    slots: 2,
    allowTargets: [],
    denyTargets: () => denied,
    onChange: (connected) => changes.push(connected),
    patienceMs,
  });
  open.push(prober);
  return { prober, next, changes };
}
