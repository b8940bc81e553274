import { conditionOf } from '../../src/api/conditions.ts';
import { STATES } from '../controllers/connection/states.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { healthVerdicts } from '../support/verdicts.ts';

const ARGOCD = { InProgress: 'Progressing', Current: 'Healthy', Failed: 'Degraded' } as const;
const FLUX = { InProgress: 'inProgress', Current: 'current', Failed: 'failed' } as const;

/** What their rules for a Connection say; what is suspended rests, and what had its time to heal is degraded. */
function verdictsOf({ name, kstatus, ready, object }: (typeof STATES)[number]) {
  if (name.startsWith('Suspended')) return { argocd: 'Suspended', flux: 'current' };
  const isPatient = conditionOf(object.status?.conditions, 'Reconciling')?.status === 'True';
  const argocd = ready === 'False' && !isPatient ? 'Degraded' : ARGOCD[kstatus];
  return { argocd, flux: FLUX[kstatus] };
}

/** As it stands in a cluster: with the spec by which it came to its status. */
function stored({ name, object }: (typeof STATES)[number]) {
  return name.startsWith('Suspended') ? { ...object, spec: { ...object.spec, suspend: true } } : object;
}

let site: Cluster;
let namespace: string;

beforeAll(async () => {
  site = await cluster({ installed: true });
  namespace = await site.namespace('states');
  await site.kubectl(
    'create',
    'secret',
    'generic',
    'sales-db',
    '--namespace',
    namespace,
    '--from-literal=password=pw',
  );
  const objects = STATES.map(({ name, object, ready }) => ({
    ...object,
    metadata: { name: name.toLowerCase(), namespace, labels: { ready: ready ?? 'none' } },
  }));
  await site.kubectl.apply(...objects);
  for (const { name, object } of STATES) {
    const patch = JSON.stringify({ status: object.status });
    await site.kubectl(
      'patch',
      'connection',
      name.toLowerCase(),
      '--namespace',
      namespace,
      '--subresource=status',
      '--type=merge',
      '-p',
      patch,
    );
  }
}, 300_000);

afterAll(() => site?.stop());

describe('the readers of a Connection', () => {
  it('kstatus, Argo CD and Flux come to the published verdict on each state', async () => {
    const verdicts = await healthVerdicts('Connection', STATES.map(stored));

    expect(STATES.map(({ name }, index) => ({ name, ...verdicts[index] }))).toEqual(
      STATES.map((state) => ({ name: state.name, kstatus: state.kstatus, ...verdictsOf(state) })),
    );
  }, 300_000);

  it.each(['True', 'False'])(
    'kubectl wait finds Ready=%s where it is so',
    async (status) => {
      const waiting = site.kubectl(
        'wait',
        `--for=condition=Ready=${status}`,
        '--timeout=20s',
        'connections',
        '--namespace',
        namespace,
        '-l',
        `ready=${status}`,
      );

      await expect(waiting).resolves.toContain('condition met');
    },
    60_000,
  );

  it.each(STATES.filter(({ ready }) => ready === undefined).map(({ name }) => name.toLowerCase()))(
    'kubectl wait does not take the status of another generation for an answer: %s',
    async (name) => {
      const object = ['connection', name, '--namespace', namespace];
      // One more edit than the status was written for.
      await site.kubectl('patch', ...object, '--type=merge', '-p', '{"spec":{"description":"edited"}}');

      const waiting = site.kubectl('wait', '--for=condition=Ready=True', '--timeout=1s', ...object);

      await expect(waiting).rejects.toThrow(/timed out/);
    },
    60_000,
  );

  it('the table shows what is wrong in the columns', async () => {
    const shown = await site.kubectl('get', 'connection', 'credentialsrejected', '--namespace', namespace);

    const [head, row] = shown.trim().split('\n');
    expect(head?.split(/ {2,}/)).toEqual([
      'NAME',
      'TYPE',
      'READY',
      'REASON',
      'STEP',
      'USED BY',
      'LAST TEST',
      'AGE',
    ]);
    expect(row?.split(/ {2,}/).slice(0, 6)).toEqual([
      'credentialsrejected',
      'postgresql',
      'False',
      'CredentialsRejected',
      'Authenticate',
      '0',
    ]);
  });

  it('the table shows what is suspended and was never tested, though it has no Ready', async () => {
    const shown = await site.kubectl('get', 'connection', 'suspended-untested', '--namespace', namespace);

    expect(shown.trim().split('\n')[1]?.split(/ +/).slice(0, 4)).toEqual([
      'suspended-untested',
      'postgresql',
      'Unknown',
      'Suspended',
    ]);
  });
});
