import { campaign } from '../../hostile/campaign.ts';
import { startHostileSite } from '../../hostile/site.ts';
import { spellings } from '../../probe/spellings.ts';
import { DENIED_NETWORKS } from '../../../src/probe/guard.ts';
import { AddressPolicy } from '../../../src/probe/dial/policy.ts';
import { say } from '../site.ts';

/** What reached a place that is denied: by every spelling, every kind of name and every carrier, through the operator. */
export async function denied(): Promise<{ readonly deniedCells: number; readonly deniedReached: number }> {
  const passed = await passedByRule([]);
  const everywhere = ['0.0.0.0', '::'].map((address) => ({
    address,
    prefix: 0,
    ports: { first: 1, last: 65_535 },
  }));
  if ((await passedByRule(everywhere)) === 0) throw new Error('an address that is let through is not seen');
  const site = await startHostileSite(say);
  try {
    say('connecting to places that are denied');
    const { cells, deniedBytes } = await campaign(site, (all) =>
      all.filter(({ what }) => what === 'is at a denied address'),
    );
    return { deniedCells: cells, deniedReached: deniedBytes + passed };
  } finally {
    await site.stop();
  }
}

/** How many spellings of the denied networks the rules of one test let through, straight or behind a carrier. */
async function passedByRule(
  allowTargets: ConstructorParameters<typeof AddressPolicy>[0]['allowTargets'],
): Promise<number> {
  const policy = new AddressPolicy({ allowTargets, denyTargets: [] }, () => {});
  const hosts = DENIED_NETWORKS.flatMap(({ network }) => spellings(network));
  let passed = 0;
  for (const host of hosts) {
    const target = { host, port: 443 };
    passed += await policy.allowedAddresses(target, 'server').then(
      () => 1,
      () => 0,
    );
    passed += await Promise.resolve(target)
      .then((each) => policy.allowedHost(each))
      .then(
        () => 1,
        () => 0,
      );
  }
  return passed;
}
