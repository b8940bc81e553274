import type { Taken } from './fleet.ts';
import { say } from './site.ts';

const MOST_ROUNDS = 10;
/** Two floors that differ by more say that the machine changed in between. */
const SPREAD = 0.15;

/** A round of measurements with a floor before and after it. */
export interface Floored {
  readonly floors: readonly [Taken, Taken];
}

/** Takes rounds until enough of them had two floors alike. */
export async function keepRounds<T extends Floored>(
  rounds: number,
  take: (round: number) => Promise<T>,
): Promise<readonly T[]> {
  const kept: T[] = [];
  for (let round = 1; kept.length < rounds; round += 1) {
    if (round > MOST_ROUNDS)
      throw new Error(`the machine is too noisy: ${kept.length} of ${MOST_ROUNDS} rounds could be kept`);
    const taken = await take(round);
    const [before, after] = taken.floors.map(({ seconds }) => seconds) as [number, number];
    const alike = Math.max(before, after) / Math.min(before, after) <= 1 + SPREAD;
    say(
      `round ${round}: floors ${before.toFixed(2)} and ${after.toFixed(2)} s${alike ? '' : ': dropped, they differ by more than 15 %'}`,
    );
    if (alike) kept.push(taken);
  }
  return kept;
}

/** The mean of both floors of a round. */
export function floorOf({ floors: [before, after] }: Floored): Taken {
  return {
    seconds: (before.seconds + after.seconds) / 2,
    apiServerCpuSeconds: (before.apiServerCpuSeconds + after.apiServerCpuSeconds) / 2,
  };
}
