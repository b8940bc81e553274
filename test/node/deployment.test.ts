import { CANARY } from '../support/canary.ts';
import { connection, RIGHT, secret } from '../cluster/shop.ts';
import { NO_INSPECTOR } from '../../src/runtime/inspector.ts';
import { RELEASE } from '../../src/generate/operator.ts';
import { OPERATOR } from '../support/install.ts';
import { inPods } from './site.ts';
import type { InPods } from './site.ts';

const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;

let site: InPods;

beforeAll(async () => {
  site = await inPods();
}, 900_000);

afterAll(() => site?.stop(), 60_000);

describe('the operator as it is shipped', () => {
  it('becomes available, with both containers of both replicas ready and never restarted', async () => {
    await site.available();

    const pods = await site.pods();

    const containers = pods.map(({ status }) =>
      status.containerStatuses?.map(({ name, ready, restartCount }) => ({ name, ready, restartCount })),
    );
    const started = ['mooring', 'prober'].map((name) => ({ name, ready: true, restartCount: 0 }));
    expect(containers).toEqual([started, started]);
  }, 180_000);

  it('says the version in both of its programs', async () => {
    const [pod] = await site.pods();
    const version = (container: string, program: string) => {
      const command = ['/usr/local/bin/node', NO_INSPECTOR, program, '--version'];
      return site.kubectl('exec', ...OF_OPERATOR, pod!.metadata.name, '-c', container, '--', ...command);
    };

    expect(await version('mooring', '/app/main.js')).toBe(`${RELEASE}\n`);
    expect(await version('prober', '/app/prober.js')).toBe(`${RELEASE}\n`);
  }, 60_000);

  it('tests a Connection to a server outside of the cluster, and tells a wrong password', async () => {
    await site.kubectl.apply(
      secret('right', { password: RIGHT }),
      secret('wrong', { password: `${CANARY}-wrong` }),
      connection('orders', site.postgresql('right')),
      connection('wrong', site.postgresql('wrong')),
    );

    const orders = await site.waitForVerdict('orders', 'True', 'TestSucceeded', 60_000);
    await site.waitForVerdict('wrong', 'False', 'CredentialsRejected', 60_000);

    expect(orders.status?.lastTest?.server).toMatchObject({ name: 'PostgreSQL' });
    expect((await site.readyOf('wrong')).step).toBe('Authenticate');
  }, 180_000);

  it('judges manifests by its webhook, which the API server reaches through the Service', async () => {
    const misspelt = connection('misspelt', { type: 'postgresql', parameters: { hots: 'a' } });

    expect(await site.kubectl.tried(misspelt)).toContain('unknown field, did you mean host?');
  });

  it('takes its component for the network policy, whether or not anything enforces it', async () => {
    await site.applyDeploy('networkpolicy');

    await site.available();

    expect(await site.testAgain('orders')).toMatchObject({ status: { lastTest: { result: 'Succeeded' } } });
    await site.kubectl('delete', 'networkpolicy', 'mooring', '--namespace', 'mooring-system');
  }, 180_000);
});
