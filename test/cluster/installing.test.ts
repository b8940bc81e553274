import { cp, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/install.md', 'docs/policies.md'];
/** What docs/policies.md takes for granted. */
const NAMESPACE = 'kubectl create namespace shop';
/**
 * What the operator would have read. The API server can leave the definition of a kind that was never read
 * Terminating for minutes: its first list of the objects fails, and the next attempt comes with its resync.
 */
const READ =
  'kubectl get connections,connectiontests,connectiontypes,connectionpolicies,flows --all-namespaces -o name';

/** Those that are run here, in an order in which they can follow one another. */
const RUN_HERE: readonly string[] = [
  'kubectl apply --server-side -k crds',
  'kubectl apply --server-side -f deploy/policies.yaml -f deploy/people.yaml',
  NAMESPACE,
  "kubectl kustomize deploy/namespaced | sed 's/\\btenant\\b/shop/g' | kubectl apply --server-side -f -",
  'kubectl apply --server-side -k deploy',
  "sed 's|ghcr.io/mooring-dev/mooring:0.1.0|REGISTRY/mooring:0.1.0|' deploy/install.yaml | kubectl apply --server-side -f -",
  'kubectl label namespace mooring-system pod-security.kubernetes.io/enforce=restricted',
  'kubectl delete --ignore-not-found -f deploy/workload.yaml -f deploy/webhook.yaml -f deploy/policies.yaml -f deploy/flowcontrol.yaml -f deploy/people.yaml -f deploy/rbac.yaml',
  READ,
  'kubectl delete -k crds',
];
/** Those that are not, with what does the same. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'helm upgrade mooring deploy/helm/mooring --namespace mooring-system --reuse-values --set webhook.certManager.enabled=true --set webhook.certManager.issuer.kind=ClusterIssuer --set webhook.certManager.issuer.name=internal':
    'test/cluster/strict.test.ts',
  '(cd deploy && kustomize edit set image mooring=REGISTRY/mooring:0.1.0)': 'test/node/ways.ts',
  'kubectl apply -k deploy': 'test/cluster/applied.test.ts',
  'kubectl delete -k deploy': 'test/cluster/removal.test.ts',
  'helm uninstall mooring -n mooring-system': 'test/cluster/chart.test.ts',
  'helm install mooring deploy/helm/mooring --namespace mooring-system --create-namespace --set image.repository=REGISTRY/mooring --set image.tag=0.1.0':
    'test/cluster/chart.test.ts',
};

/** Commands that name what is installed: lines of indented code, and what stands between backticks. */
async function commandsOf(page: string): Promise<readonly string[]> {
  const text = (await readFile(join(ROOT, page), 'utf8')).replaceAll(/\\\n +/g, '');
  const lines = [...text.matchAll(/^ {4}(?:\$ )?(\S.*)$/gm), ...text.matchAll(/`(\w[^`\n]*)`/g)];
  return lines
    .map(([, line = '']) => line.trim())
    .filter((line) => /\b(kubectl|kustomize|helm) /.test(line) && INSTALLS.test(line));
}

const INSTALLS = /\bdeploy\b|\bcrds\b|mooring-system(?! -o)|helm (un)?install/;

it('the commands that install and remove are the ones that tests run', async () => {
  const documented = new Set((await Promise.all(PAGES.map(commandsOf))).flat());

  const tested = new Set([...RUN_HERE, ...Object.keys(RUN_ELSEWHERE)]);

  expect([...documented].filter((command) => !tested.has(command))).toEqual([]);
  expect(
    [...tested].filter((command) => ![NAMESPACE, READ].includes(command) && !documented.has(command)),
  ).toEqual([]);
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

      expect({ code, errors: stderr.replaceAll(/^Warning: .*\n/gm, '') }).toEqual({ code: 0, errors: '' });
    },
    180_000,
  );
});
