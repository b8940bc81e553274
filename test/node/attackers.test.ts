import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_INSPECTOR } from '../../src/runtime/inspector.ts';
import { connection } from '../cluster/shop.ts';
import { OPERATOR } from '../support/install.ts';
import { build } from '../support/node/buildah.ts';
import { importImage } from '../support/node/containers.ts';
import { operatorFile } from '../support/node/operatorImage.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import type { Reached } from './attacks.ts';
import { bundled } from './bundled.ts';
import { SHOW_METRICS } from './pods.ts';
import { inPodsWithOrders } from './site.ts';
import type { InPods } from './site.ts';

const SOCKET = '/run/mooring/prober.sock';
const SECOND_PROBER_MS = 5000;
const ATTACKED = 'mooring.test/attacked:1';
const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;

let site: InPods;
/** The Pod that leads, while its prober is attacked. */
let pod: string;

beforeAll(async () => {
  site = await inPodsWithOrders();
  pod = (await site.leader()).metadata.name;
}, 900_000);

afterAll(() => site?.stop(), 60_000);

/** What a program prints that Node.js runs in the container of the prober, as its user. */
function inProber(...args: readonly string[]): Promise<string> {
  return site.runNode(pod, 'prober', ...args);
}

describe('a program of the user of the prober, in its container', () => {
  let reached: Reached;

  beforeAll(async () => {
    const code = await bundled('attackedNatively.ts');
    reached = JSON.parse(await inProber(NO_INSPECTOR, '--input-type=commonjs', '-e', code, site.apiServer));
  }, 120_000);

  it('finds no token, nothing of the operator, and no secret at the API server', () => {
    expect(reached).toMatchObject({ tokens: [], operator: [], apiServer: [] });
    expect(reached.tried).toBeGreaterThan(100);
  });

  it('cannot take or remove the socket of the operator', () => {
    expect(reached.socket).toEqual([]);
  });

  it('may send signals to the prober and its other processes, and reads neither their memory nor their environment', () => {
    expect(reached.siblings).toContain('signal 1');
    expect(reached.siblings.filter((each) => !each.startsWith('signal '))).toEqual([]);
  });

  it('reads the metrics of the operator on the loopback of the Pod, as docs/security.md says', async () => {
    const text = await inProber('--input-type=module', '-e', SHOW_METRICS);

    expect(text).toContain('mooring_connection_ready{namespace="shop",name="orders"');
  }, 60_000);

  it('leaves the operator testing', async () => {
    const { status } = await site.testAgain('orders');

    expect(status?.lastTest?.result).toBe('Succeeded');
    expect(await site.container(pod, 'mooring')).toMatchObject({ ready: true, restartCount: 0 });
  }, 60_000);
});

describe('a second prober', () => {
  it('hears nothing while one is connected', async () => {
    const before = await site.metrics(pod, 'mooring_prober_connect');

    const limited = `setTimeout(() => process.exit(), ${SECOND_PROBER_MS}); await import('/app/prober.js')`;
    await inProber(NO_INSPECTOR, '--input-type=module', '-e', limited, '--', `--connect=${SOCKET}`);

    expect(before).toEqual(['mooring_prober_connected 1', 'mooring_prober_connections 1']);
    expect(await site.metrics(pod, 'mooring_prober_connect')).toEqual(before);
  }, 60_000);
});

describe('JavaScript of a server, in a sealed probe process of the prober', () => {
  beforeAll(async () => {
    await attackProbeProcesses();
    await site.kubectl.apply(connection('attack', baited(site.postgresql('right'))));
  }, 240_000);

  afterAll(async () => {
    await site.kubectl('rollout', 'undo', 'deployment/mooring', ...OF_OPERATOR);
    await site.available();
    await site.kubectl('delete', 'connection', 'attack', '--namespace', 'shop');
  }, 180_000);

  it('reaches no token, no operator, no API server, no sibling, and no socket', async () => {
    const { status } = await site.waitForVerdict('attack', 'True', 'TestSucceeded', 120_000);

    const server = status?.lastTest?.server;
    expect(server?.name).toBe('tokens 0 operator 0 api 0');
    expect(server?.version).toMatch(/^siblings 0 socket 0 of [1-9]\d\d+$/);
  }, 180_000);
});

/** A Connection whose test is told where the API server is. */
function baited(spec: { readonly parameters: object }) {
  return { ...spec, parameters: { ...spec.parameters, database: site.apiServer } };
}

/** Rolls out probers that are shipped ones but for the program of their probe processes. */
async function attackProbeProcesses(): Promise<void> {
  const folder = await temporaryFolder('mooring-attacked');
  const file = join(folder, 'image.tar');
  const lines = [`FROM docker-archive:${operatorFile(site.site.dir)}`, 'COPY child.cjs /app/child.cjs', ''];
  await writeFile(join(folder, 'Dockerfile'), lines.join('\n'));
  await writeFile(join(folder, 'child.cjs'), await bundled('attackedChild.ts'));
  await build(
    { script: 'buildah build --manifest "$IMAGE" .', folder, environment: {}, name: ATTACKED },
    file,
  );
  await importImage(site.inside, file);
  await removeFolder(folder);
  await site.kubectl('set', 'image', 'deployment/mooring', `prober=${ATTACKED}`, ...OF_OPERATOR);
  await site.available();
}
