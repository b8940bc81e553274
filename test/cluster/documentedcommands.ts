import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RELEASE } from '../../src/generate/operator.ts';

const ROOT = join(import.meta.dirname, '../..');
/** A page that is recorded from a run: `npm run -s bench -- journey`, test/firsthour.test.ts. */
const RECORDED = 'docs/first-hour.md';
const NAMES_THE_CLUSTER = /(^|[|;(&] *)(kubectl|kustomize|helm|kc) /;

/** A command as a page has it, and what the page shows of its answer. */
export interface ShownCommand {
  /** For bash, without the remark after it; with the lines of its standard input. */
  readonly command: string;
  readonly answer: readonly string[];
}

/** The commands at the prompts of a page, in their order. */
export async function promptsOf(page: string): Promise<readonly ShownCommand[]> {
  const text = await readFile(join(ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/^```\n(\$ [\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter((each) => each !== '')
      .map(shownCommand),
  );
}

/** One prompt: a command of one line, or up to the END of what it reads. */
function shownCommand(text: string): ShownCommand {
  const [first = '', ...others] = text.trimEnd().split('\n');
  const end = first.endsWith('<<END') ? others.indexOf('END') + 1 : 0;
  const line = first.replace(/ +# .*$/, '');
  return { command: [line, ...others.slice(0, end)].join('\n'), answer: others.slice(end) };
}

/** All commands of the documentation that name a cluster: at prompts, in lines of indented code, and between backticks. */
export async function documentedCommands(): Promise<ReadonlySet<string>> {
  const docs = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).toSorted();
  const pages = ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];
  const all = await Promise.all(pages.filter((page) => page !== RECORDED).map(commandsOf));
  return new Set(all.flat().filter((command) => NAMES_THE_CLUSTER.test(command) && !isName(command)));
}

/** A command that is named, as in `kubectl get` or `kubectl connection usage NAME`, and not one that can be run. */
function isName(command: string): boolean {
  const named =
    /^kubectl (connection|connection usage|connection render|mooring|wait|apply|get|apply --server-side -k|wait --for=condition=Ready|connection validate -f|connection test --local)$|\[options\]|…$/;
  return (
    named.test(command) ||
    /(?<![=/])\b(NAME|NAMESPACE|FILE|FOLDER|FORMAT|RECIPIENT|TYPE|SEARCH|SECRET)\b/.test(command)
  );
}

async function commandsOf(page: string): Promise<readonly string[]> {
  const prompts = (await promptsOf(page)).map(({ command }) => command.split('\n')[0] ?? '');
  const text = (await readFile(join(ROOT, page), 'utf8')).replaceAll(/\\\n +/g, '');
  const lines = [...text.matchAll(/^ {4}(\S.*)$/gm), ...text.matchAll(/`(\w[^`\n]*|\([^`\n]*)`/g)];
  return [...prompts, ...lines.map(([, line = '']) => line.replace(/ +# .*$/, '').trim())];
}

/** Commands of other pages than the README that are run where the demo is: test/node/tour.test.ts. */
export const RUN_ON_THE_DEMO: readonly string[] = [
  'kubectl get connectiontypes -l mooring.dev/category=crm',
  'kubectl get conn',
  'kubectl connection list --reason TestDisabled',
  'kubectl connection list -o wide',
  'kubectl connection explain http',
  'kubectl connection doctor',
  'kubectl connection doctor --before-uninstall',
  'kubectl connection doctor --bundle mooring.json',
  'kubectl annotate secret orders-db -n shop mooring.dev/expires-at=2027-01-31T00:00:00Z',
  'kubectl create clusterrolebinding mooring-metrics-reader --clusterrole=mooring-metrics-reader --serviceaccount=monitoring:prometheus-k8s',
  'kubectl -n mooring-system get pods,lease',
  'kubectl -n mooring-system describe pod',
  'kubectl -n mooring-system logs deployment/mooring -c prober',
  String.raw`kubectl -n mooring-system get secret mooring-webhook -o jsonpath='{.data.ca\.crt}' | base64 -d`,
];

/** Commands that run neither there nor in installing.test.ts as they stand in a page, and what runs them: a terminal, a chart. */
export const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'kc new': 'test/processes/terminal.test.ts',
  'kc new --apply --wait': 'test/bench/journey/ways.ts',
  'kc new stock --from-url - --test --apply --wait < url.txt': 'test/cli/form/form.test.ts',
  'helm upgrade mooring deploy/helm/mooring --namespace mooring-system --reuse-values --set webhook.certManager.enabled=true --set webhook.certManager.issuer.kind=ClusterIssuer --set webhook.certManager.issuer.name=internal':
    'test/cluster/strict.test.ts',
  [`(cd deploy && kustomize edit set image mooring=REGISTRY/mooring:${RELEASE})`]: 'test/node/ways.ts',
  'kubectl apply -k deploy': 'test/cluster/applied.test.ts',
  'kubectl delete -k deploy': 'test/node/ways.test.ts',
  'helm uninstall mooring -n mooring-system': 'test/node/ways.test.ts',
  [`helm install mooring deploy/helm/mooring --namespace mooring-system --create-namespace --set image.repository=REGISTRY/mooring --set image.tag=${RELEASE}`]:
    'test/node/ways.test.ts',
  'kubectl wait connection/lake -n shop --for=condition=Ready --timeout=60s': 'test/cluster/keyless.test.ts',
  'kubectl wait connection/vault -n shop --for=condition=Ready --timeout=60s': 'test/cluster/keyless.test.ts', // with the name of another
  'kubectl connection ui': 'test/cluster/ui.test.ts', // what it serves
  'kubectl connection wait orders --timeout 2m': 'test/cli/commands/wait.test.ts',
  'kubectl delete connection orders -n shop': 'test/cluster/flowkind.test.ts',
  'helm upgrade --install shop . --set host=pg.shop.svc --set-file password=password.txt':
    'test/cluster/gitopstools.test.ts',
  'kubectl wait --for=condition=Ready connections.mooring.dev -l app.kubernetes.io/instance=shop':
    'test/cluster/gitopstools.test.ts',
};
/** A form, which needs a terminal. */
export const NOT_AT_A_PROMPT: ReadonlySet<string> = new Set(['kc new']);
