import { SHARED } from './cluster.ts';
import type { Site } from './cluster.ts';
import { startControlPlane } from './controlplane/start.ts';
import type { ControlPlane } from './controlplane/start.ts';
import { entry } from './entry.ts';
import { runJest, SUITES } from './jest.ts';
import type { Suite } from './jest.ts';
import { provide } from './requirements.ts';
import type { Needs } from './requirements.ts';

const USAGE = `usage: suite.ts ${Object.keys(SUITES).join('|')} [JEST ARGUMENT…]`;

/** What has to be there before a part of the tests is run. */
const NEEDS: Readonly<Record<Suite, Needs>> = {
  all: { controlPlane: true },
  unit: { controlPlane: false, servers: [] },
  cluster: { controlPlane: true },
  servers: { controlPlane: false },
};

const [name = '', ...args] = process.argv.slice(2);

await entry(async () => {
  if (!isSuite(name)) {
    throw new Error(USAGE);
  }
  await provide(NEEDS[name], console.error);
  const plane = NEEDS[name].controlPlane ? await startControlPlane({ say: console.error }) : undefined;
  try {
    await test(name, plane);
  } finally {
    await plane?.stop();
  }
});
process.exit(); // what jest left open ends with us

async function test(suite: Suite, plane: ControlPlane | undefined): Promise<void> {
  const { passed, failed, skipped } = await runJest(suite, args, plane && { [SHARED]: JSON.stringify(siteOf(plane)) });
  if (passed === 0 && failed === 0) {
    console.error('no test was run');
  }
  if (skipped > 0 && args.length === 0) {
    console.error(`${skipped} skipped: a test that is skipped proves nothing`);
  }
  if (failed > 0 || passed === 0 || (skipped > 0 && args.length === 0)) {
    process.exitCode = 1;
  }
  console.log(`${passed} passed, ${failed} failed`);
}

function siteOf({ url, ca, token, kubeconfig, dir, binaries }: ControlPlane): Site {
  return { url, ca, token, kubeconfig, dir, binaries };
}

function isSuite(suite: string): suite is Suite {
  return Object.hasOwn(SUITES, suite);
}
