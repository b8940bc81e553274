import { setTimeout as sleep } from 'node:timers/promises';
import { Audit, writesOf } from './audit.ts';
import { converged, makeFleet } from './fleet.ts';
import type { Fleet, Raced } from './fleet.ts';
import { floorOf, keepRounds } from './rounds.ts';
import type { Floored } from './rounds.ts';
import { median, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const IDLE_MS = 8000;

interface Round extends Floored {
  readonly operator: Raced;
}

/**
 * Fresh Connections of a type without a test, until each has its status. The floor is a bare loop that sends the very
 * patches that the operator sends; it runs before and after each round, and a round whose floors differ is dropped.
 */
export async function converge(
  connections: number,
  rounds: number,
): Promise<Readonly<Record<string, unknown>>> {
  const site = await startSite();
  try {
    const fleet = await makeFleet(site, connections, {
      type: 'http',
      parameters: { url: 'https://example.com/api' },
    });
    const kept = await keepRounds(rounds, () => oneRound(site, fleet));
    return { connections, ...summary(kept), restartWrites: await restartWrites(site) };
  } finally {
    await site.stop();
  }
}

async function oneRound(site: Site, fleet: Fleet): Promise<Round> {
  const before = await fleet.floor();
  const operator = await fleet.race(() => site.operator());
  say(
    `  operator ${operator.seconds.toFixed(2)} s, ${operator.writesPerConnection} writes each, ${operator.peakMiB.toFixed(1)} MiB`,
  );
  return { floors: [before, await fleet.floor()], operator };
}

function summary(kept: readonly Round[]) {
  const middle = (of: (round: Round) => number) => rounded(median(kept.map(of)), 2);
  return {
    floorSeconds: middle((round) => floorOf(round).seconds),
    operatorSeconds: middle(({ operator }) => operator.seconds),
    efficiency: middle((round) => floorOf(round).seconds / round.operator.seconds),
    writesPerConnection: rounded(Math.max(...kept.map(({ operator }) => operator.writesPerConnection)), 4),
    operatorPeakRssMiB: rounded(Math.max(...kept.map(({ operator }) => operator.peakMiB)), 1),
    apiserverCpuRatio: middle(
      (round) => round.operator.apiServerCpuSeconds / floorOf(round).apiServerCpuSeconds,
    ),
    operatorCpuSeconds: middle(({ operator }) => operator.cpuSeconds),
  };
}

async function restartWrites(site: Site): Promise<number> {
  say('starting it once more, with nothing to do');
  await converged(site);
  const audit = new Audit(site.plane.auditLog ?? '');
  await audit.news();
  const operator = await site.operator();
  await sleep(IDLE_MS); // it reads everything within the first of these seconds; nothing is to follow
  await operator.stop();
  return writesOf(await audit.news()).length;
}
