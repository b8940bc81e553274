import { CLUSTER_VARIABLE } from './cluster.ts';
import type { Site } from './cluster.ts';
import { startControlPlane } from './controlplane/start.ts';
import type { ControlPlane } from './controlplane/start.ts';
import { entry } from './entry.ts';
import { runJest, SUITES } from './jest.ts';
import type { Suite, Tally } from './jest.ts';
import { NODE_VARIABLE, startNode } from './node/start.ts';
import { provide } from './requirements.ts';
import type { Needs } from './requirements.ts';

const USAGE = `usage: suite.ts ${Object.keys(SUITES).join('|')} [--whole [--write]] [JEST ARGUMENT…]`;

/** What has to be there before a part of the tests is run. */
const NEEDS: Readonly<Record<Suite, Needs>> = {
  all: { controlPlane: true },
  unit: { controlPlane: false, servers: [] },
  processes: { controlPlane: false, servers: [] },
  cluster: { controlPlane: true },
  servers: { controlPlane: false },
  hostile: { controlPlane: true, servers: ['network'] },
  node: { controlPlane: true, node: true, servers: ['postgresql'] },
};

/** Servers in Java read passwords by it; a bare machine has none. */
const LOCALE = { LC_ALL: 'C.UTF-8' };

const [name = '', ...given] = process.argv.slice(2);
const args = given.filter((arg) => arg !== '--whole' && arg !== '--write');
/** How much of the hostile matrix is run, and in how many orders all is removed: hostile/matrix.test.ts, cluster/removal.test.ts. */
const whole = { MOORING_HOSTILE: given.includes('--write') ? 'write' : 'whole', MOORING_ALL_ORDERS: 'yes' };
const matrix = given.includes('--whole') ? whole : {};

await entry(async () => {
  if (!isSuite(name)) {
    throw new Error(USAGE);
  }
  await provide(NEEDS[name], console.error);
  const cluster = await startCluster(NEEDS[name]);
  try {
    await test(name, cluster?.variable);
  } finally {
    await cluster?.stop();
  }
});
process.exit(); // what jest left open ends with us

/** What the tests share, as a variable of their environment. */
async function startCluster({ controlPlane, node }: Needs) {
  if (node) {
    const started = await startNode(console.error);
    return { stop: () => started.stop(), variable: { [NODE_VARIABLE]: JSON.stringify(started.site) } };
  }
  if (!controlPlane) return undefined;
  const plane = await startControlPlane({ say: console.error });
  return { stop: () => plane.stop(), variable: { [CLUSTER_VARIABLE]: JSON.stringify(siteOf(plane)) } };
}

async function test(suite: Suite, cluster: NodeJS.ProcessEnv = {}): Promise<void> {
  const tally = await runJest(suite, args, {
    ...LOCALE,
    ...matrix,
    ...cluster,
  });
  const complaints = complaintsOf(tally);
  for (const complaint of complaints) {
    console.error(complaint);
  }
  if (tally.failed > 0 || complaints.length > 0) {
    process.exitCode = 1;
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
}

/** What is wrong with a run besides tests that failed; a user who asks for some of the tests skips the others. */
function complaintsOf({ passed, failed, skipped, hung }: Tally): readonly string[] {
  return [
    ...(passed + failed === 0 ? ['no test was run'] : []),
    ...(skipped > 0 && args.length === 0
      ? [`${skipped} skipped: a test that is skipped proves nothing`]
      : []),
    ...(hung
      ? ['a test left something open that keeps jest from ending: find it with --detectOpenHandles']
      : []),
  ];
}

function siteOf({ url, ca, token, kubeconfig, dir, binaries }: ControlPlane): Site {
  return { url, ca, token, kubeconfig, dir, binaries };
}

function isSuite(suite: string): suite is Suite {
  return Object.hasOwn(SUITES, suite);
}
