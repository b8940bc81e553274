import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, installation, installCrds, OPERATOR, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';

/** Long enough for every retry to have become as rare as it gets. */
const AWAY_SECONDS = 20;
/** Longer than a leader leads without an answer. */
const FROZEN_MS = 11_000;
const SOON_MS = 5_000;
const STARTED = /"msg":"started"/;

let plane: ControlPlane;
let kubectl: Kubectl;
let kubeconfig: string;
let operator: RunningOperator;

beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
}, 900_000);

afterEach(() => operator?.stop());

afterAll(() => plane?.stop());

/** For how many seconds the quietest watch has said nothing. */
async function silence(): Promise<number> {
  const text = await operator.metrics();
  const ages = [...text.matchAll(/^mooring_watch_age_seconds\{[^}]*\} (\S+)$/gm)].map(([, age]) =>
    Number(age),
  );
  expect(ages.length).toBeGreaterThan(5);
  return Math.max(...ages);
}

/** The lines of its log that tell of a change. */
function told(message: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = operator
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const all = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>); // the operator writes objects
  return all.filter(({ msg, level }) => msg === message && level !== 'debug');
}

function healthPort(): string {
  const [, port] = /"health":(\d+)/.exec(operator.log()) ?? [];
  return String(port);
}

/** What the kubelet would hear. */
async function readiness(port: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
}

describe('an operator whose API server is away', () => {
  it('watches everything again within seconds of its answer, and has said each fault once', async () => {
    operator = await startOperator({ kubeconfig, args: ['--leader-elect=false'] }, STARTED);
    const health = healthPort();
    await eventually(async () => expect(await readiness(health)).toBe('ok\n'), 60_000);

    await plane.stopApiServer();
    await eventually(async () => expect(await silence()).toBeGreaterThan(AWAY_SECONDS), 120_000);
    const faults = told('watch interrupted');
    const started = performance.now();
    await plane.startApiServer(); // which returns when it answers

    await eventually(
      async () => expect(await silence()).toBeLessThan((performance.now() - started) / 1000),
      SOON_MS,
    );
    const kinds = Map.groupBy(faults, ({ kind, error }) => `${String(kind)} ${String(error)}`);
    expect([...kinds.values()].filter(({ length }) => length > 1)).toEqual([]);
  }, 240_000);
});

describe('an operator without definitions', () => {
  it('says in its readiness and its log which are missing, and goes on once they are there', async () => {
    const { crds } = await installation(kubectl);
    await kubectl('delete', 'crd', ...crds.map(({ metadata }) => metadata.name));

    operator = await startOperator({ kubeconfig, args: ['--leader-elect=false'] }, STARTED);
    const health = healthPort(); // the log of hundreds of types that appear pushes its beginning out

    await eventually(
      async () =>
        expect(await readiness(health)).toMatch(
          /^the API server has no definition of connectionbindings\.mooring\.dev, .*flows\.mooring\.dev: install it/,
        ),
      60_000,
    );
    expect(told('definition missing')).toContainEqual(
      expect.objectContaining({ kind: 'Flow', definition: 'flows.mooring.dev' }),
    );
    await installCrds(kubectl, crds);
    await eventually(async () => expect(await readiness(health)).toBe('ok\n'), 60_000);
  }, 240_000);
});

describe('an operator that was stopped by a signal for longer than it may lead', () => {
  it('ends, and says that it could not renew its Lease, as no other replica leads', async () => {
    operator = await startOperator({ kubeconfig });
    const lease = ['lease', OPERATOR.account, '--namespace', OPERATOR.namespace];

    process.kill(operator.pid, 'SIGSTOP');
    await eventually(async () => {
      const renewed = await kubectl('get', ...lease, '-o', 'jsonpath={.spec.renewTime}');
      expect(Date.now() - Date.parse(renewed)).toBeGreaterThan(FROZEN_MS);
    }, 60_000);
    process.kill(operator.pid, 'SIGCONT');

    await eventually(
      () =>
        expect(told('ended by an error')).toEqual([
          expect.objectContaining({
            error: expect.stringMatching(/^the Lease could not be renewed for \d+ s$/) as string,
          }),
        ]),
      60_000,
    );
  }, 240_000);
});
