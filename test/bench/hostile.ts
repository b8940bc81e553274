import { campaign } from '../hostile/campaign.ts';
import { startHostileSite } from '../hostile/site.ts';
import { rounded, say } from './site.ts';

/** The whole matrix of hostile servers; what is wrong is told on standard error. */
export async function hostile(): Promise<Readonly<Record<string, unknown>>> {
  const site = await startHostileSite(say);
  try {
    say('every connector against every hostile server, some minutes');
    const report = await campaign(site, (cells) => cells);
    const { cells, connectors, behaviours, deviations, late, betrayals, leaks, deniedBytes, endurance } =
      report;
    for (const complaint of [
      ...deviations,
      ...late,
      ...betrayals,
      ...leaks.map((leak) => JSON.stringify(leak)),
    ])
      say(complaint);
    return {
      connectors,
      behaviours,
      cells,
      exact: cells - deviations.length,
      wrong: deviations.length,
      late: late.length,
      restarts: endurance.exited ? 1 : 0,
      canaries: leaks.length + betrayals.length,
      deniedBytes,
      operatorGrowthMiB: rounded(endurance.rssMostMiB - endurance.rssBeforeMiB, 1),
      unrelatedMs: rounded(endurance.unrelatedMs, 1),
      unrelatedBeforeMs: rounded(endurance.unrelatedBeforeMs, 1),
    };
  } finally {
    await site.stop();
  }
}
