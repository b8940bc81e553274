import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RELEASE } from '../../src/generate/operator.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { documentedCommands, promptsOf, RUN_ELSEWHERE, RUN_ON_THE_DEMO } from './documentedcommands.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What docs/policies.md takes for granted. */
const NAMESPACE = 'kubectl create namespace shop';
/**
 * What the operator would have read. The API server can leave the definition of a kind that was never read
 * Terminating for minutes: its first list of the objects fails, and the next attempt comes with its resync.
 */
const READ =
  'kubectl get connections,connectionbindings,connectiontests,connectiontypes,connectionpolicies,flows --all-namespaces -o name';

/** Those that are run here, in an order in which they can follow one another. */
const RUN_HERE: readonly string[] = [
  'kubectl apply --server-side -k crds',
  'kubectl apply --server-side -f deploy/policies.yaml -f deploy/people.yaml',
  NAMESPACE,
  "kubectl kustomize deploy/namespaced | sed 's/\\btenant\\b/shop/g' | kubectl apply --server-side -f -",
  'kubectl apply --server-side -k deploy',
  `sed 's|ghcr.io/mooring-dev/mooring:${RELEASE}|REGISTRY/mooring:${RELEASE}|' deploy/install.yaml | kubectl apply --server-side -f -`,
  'kubectl get flowkinds',
  'kubectl get connbinding -n shop',
  'kubectl apply --server-side -f deploy/usage/deployments.yaml',
  'kubectl apply --server-side -f deploy/keyless/rights.yaml -f deploy/keyless/policy.yaml',
  'kubectl get --raw /.well-known/openid-configuration',
  'kubectl get --raw /openid/v1/jwks',
  'kubectl get --raw /openid/v1/jwks > keys.json',
  ...['lake-reader', 'orders'].flatMap((account) => [
    `kubectl create serviceaccount ${account} -n shop`,
    `kubectl label serviceaccount ${account} -n shop mooring.dev/allow=true`,
  ]),
  String.raw`kubectl patch validatingadmissionpolicy keyless-tokens.mooring.dev --type=json -p '[{"op": "replace", "path": "/spec/variables/1/expression", "value": "[\"vault\"]"}]'`,
  'kubectl label namespace mooring-system pod-security.kubernetes.io/enforce=restricted',
  'kubectl delete --ignore-not-found -f deploy/workload.yaml -f deploy/webhook.yaml -f deploy/policies.yaml -f deploy/flowcontrol.yaml -f deploy/people.yaml -f deploy/rbac.yaml',
  READ,
  'kubectl delete -k crds',
  'kubectl delete namespace mooring-system',
];
it('every command of the documentation that names a cluster is run by a test', async () => {
  const documented = await documentedCommands();
  const prompts = (await promptsOf('README.md')).map(({ command }) => command.split('\n')[0] ?? '');

  const tested = new Set([...RUN_HERE, ...RUN_ON_THE_DEMO, ...Object.keys(RUN_ELSEWHERE)]);

  const isRun = (command: string) => tested.has(command) || prompts.includes(command);
  expect([...documented].filter((command) => !isRun(command))).toEqual([]);
  expect(
    [...tested].filter((command) => ![NAMESPACE, READ].includes(command) && !documented.has(command)),
  ).toEqual([]);
});

it('the tests that are said to run commands are there', () => {
  expect(Object.values(RUN_ELSEWHERE).filter((test) => !existsSync(join(ROOT, test)))).toEqual([]);
});

it('no page has kubectl read a kustomization and a file in one command, which it refuses', async () => {
  const docs = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'));
  const pages = ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];

  const texts = await Promise.all(pages.map((page) => readFile(join(ROOT, page), 'utf8')));
  const commands = texts.flatMap((text) =>
    [...text.matchAll(/kubectl [^|;&`\n]*/g)].map(([command]) => command),
  );

  expect(commands.length).toBeGreaterThan(40);
  expect(commands.filter((each) => / -k /.test(each) && / -f /.test(each))).toEqual([]);
});

describe('a cluster in which nothing is installed', () => {
  let plane: ControlPlane;
  let folder: string;

  beforeAll(async () => {
    plane = await startControlPlane({ say: console.error });
    folder = await temporaryFolder('mooring-checkout');
    for (const part of ['crds', 'deploy'])
      await cp(join(ROOT, part), join(folder, part), { recursive: true });
  }, 900_000);

  afterAll(async () => {
    await plane?.stop();
    await removeFolder(folder);
  });

  it.each(RUN_HERE)(
    'takes %s',
    async (command) => {
      const { binaries, kubeconfig } = plane;
      const PATH = `${dirname(binaries.kubectl)}:${process.env['PATH'] ?? ''}`;
      const env = { ...process.env, PATH, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') };

      const { code, stderr } = await run('bash', ['-o', 'pipefail', '-c', command], {
        env,
        cwd: folder,
        mayFail: true,
      });

      expect({ code, errors: stderr.replaceAll(/^(Warning: |No resources found).*\n/gm, '') }).toEqual({
        code: 0,
        errors: '',
      });
    },
    180_000,
  );
});
