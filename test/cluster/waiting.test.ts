import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { kubeconfigOf } from '../support/controlplane/kubeconfig.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const root = join(import.meta.dirname, '../..');
const namespace = 'shop';
const run = promisify(execFile);

let environment: Environment;
/** Of the account to which the documentation gives its Role. */
let kubeconfig: string;

beforeAll(async () => {
  environment = await startEnvironment();
  const { kubectl, plane } = environment;
  await kubectl('create', 'namespace', namespace);
  await kubectl.apply(...(await documented()));
  await kubectl.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  const token = (await kubectl('create', 'token', 'default', '-n', namespace)).trim();
  kubeconfig = join(plane.dir, 'default.yaml');
  await writeFile(kubeconfig, kubeconfigOf({ ...plane, token }), { mode: 0o600 });
}, 900_000);

afterAll(() => environment?.stop());

/** The Role of docs/bindings.md, and what gives it. */
async function documented(): Promise<readonly object[]> {
  const page = await readFile(join(root, 'docs/bindings.md'), 'utf8');
  const [, section = ''] = page.split('## A Pod that waits');
  const [, , , role = ''] = section.split('```');
  return parseAllDocuments(role.replace(/^yaml/, '')).map((each) => each.toJS() as object); // of manifests
}

/** As the init container is started. */
function wait(...args: readonly string[]) {
  const main = join(root, 'src/main.ts');
  const flags = ['--kubeconfig', kubeconfig, '--namespace', namespace];
  return run(process.execPath, ['--disable-sigusr1', main, 'wait', ...args, ...flags]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { readonly code: number; readonly stdout: string }) => ({ code, stdout }),
  );
}

const orders = () => ({
  apiVersion,
  kind: 'Connection',
  metadata: { name: 'orders', namespace },
  spec: { type: 'http', parameters: { url: `http://127.0.0.1:${environment.port}/` }, test: { probe: {} } },
});

it('a Pod waits for a Connection that is not there yet, with the Role that is documented', async () => {
  const waiting = wait('orders', '--timeout=120');
  await environment.kubectl.apply(orders());

  const { code, stdout } = await waiting;

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.any(String) });
  expect((await environment.waitForVerdict(namespace, 'orders', 'True TestSucceeded')).status).toBeDefined();
}, 240_000);

it('a Pod is told in time what is missing, and which right it lacks', async () => {
  expect(await wait('lake', '--timeout=0')).toEqual({
    code: 1,
    stdout: `not in time: connection lake: this account may not get it in namespace ${namespace}: give it a Role with the verb get\n`,
  });
  expect((await wait('--timeout=0')).code).toBe(1);
}, 240_000);
