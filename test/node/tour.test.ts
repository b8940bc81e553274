import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NOT_AT_A_PROMPT, promptsOf, RUN_ON_THE_DEMO } from '../cluster/documentedcommands.ts';
import type { ShownCommand } from '../cluster/documentedcommands.ts';
import { RIGHT, secret } from '../cluster/shop.ts';
import { startDatabase } from '../demo/database.ts';
import { manifests } from '../demo/manifests.ts';
import type { Database } from '../demo/manifests.ts';
import { installPlugin } from '../demo/plugin.ts';
import { stageOn } from '../demo/stage.ts';
import type { DemoNamespace } from '../demo/stage.ts';
import { eventually } from '../support/eventually.ts';
import { run } from '../support/process.ts';
import { inPods } from './site.ts';

const ROOT = join(import.meta.dirname, '../..');
const MINUTE = 60_000;
/** What docs/operations.md has its readers make, in no namespace. */
const BINDING = 'mooring-metrics-reader';
/** What of README.md is refused there. */
const REFUSED = 'kubectl delete connection orders';
/** Ends with 1 where it finds something, as Connections of other tests whose servers have gone. */
const FINDS = / doctor\b/;
/** What it shows of the status of a wrong manifest: in Pods a webhook says the same, and nothing is stored. */
const SAYS_MISTAKES = /^kubectl get connection typo /;

let stage: DemoNamespace;
let ends: readonly (() => Promise<unknown>)[] = [];
let path: string;

beforeAll(async () => {
  const operator = await inPods();
  ends = [() => operator.stop()];
  await operator.available();
  const { site, kubectl } = operator;
  const unbind = () => kubectl('delete', '--ignore-not-found', 'clusterrolebinding', BINDING);
  await unbind(); // another test may have made it
  await kubectl('get', '--raw', '/openapi/v2'); // made anew for the definitions: `kubectl apply` would not wait for it
  ends = [unbind, ...ends];
  stage = await stageOn({ kubectl: site.kubectl, folder: dirname(site.kubectl) }, site.kubeconfig);
  ends = [() => stage.stop(), ...ends];
  const [plugin, database] = [await installPlugin(), await startDatabase(site.network.servers)];
  ends = [() => plugin.remove(), () => database.stop(), ...ends];
  path = `${plugin.path}:${stage.binaries}`;
  await cp(join(ROOT, 'deploy/samples'), join(stage.folder, 'deploy/samples'), { recursive: true });
  await apply(database);
}, 15 * MINUTE);

afterAll(async () => {
  for (const end of ends) await end();
}, 2 * MINUTE);

/** As its readers do, with the password of the README, which is in plain words; and a Secret that another page names. */
async function apply(database: Database): Promise<void> {
  const items = [...manifests(database), secret('orders-db', { password: RIGHT })];
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await run(join(stage.binaries, 'kubectl'), ['apply', '-f', '-'], { env: environment(), input });
}

function environment(): NodeJS.ProcessEnv {
  const PATH = `${path}:${process.env['PATH'] ?? ''}`;
  return { ...process.env, PATH, KUBECONFIG: stage.kubeconfig, KUBECACHEDIR: join(stage.folder, 'cache') };
}

/** At a prompt at which the alias of the README holds; what asks for a passphrase reads it. */
async function typed(command: string): Promise<{ readonly code: number; readonly said: string }> {
  const script = `shopt -s expand_aliases\nalias kc='kubectl connection'\n${command}\n`;
  const { code, stdout, stderr } = await run('bash', ['-o', 'pipefail', '-c', script], {
    env: environment(),
    cwd: stage.folder,
    input: 'a passphrase of the tour\n',
    mayFail: true,
  });
  return { code, said: `${stdout}${stderr}` };
}

/** Without what differs each time: durations, and how wide a column is. */
function comparable(text: string): string {
  return text.replaceAll(/\b\d+ ms\b|\b(\d+[dhms])+\b/g, 'TIME').replaceAll(/\s+/g, ' ');
}

/** A command, what is shown of its answer, and whether it is refused. */
interface Prompt extends ShownCommand {
  readonly refused: boolean;
}

/** Those of README.md, as they are answered where there is a webhook. */
async function promptsOfReadme(): Promise<readonly Prompt[]> {
  const shown = (await promptsOf('README.md')).filter(({ command }) => !NOT_AT_A_PROMPT.has(command));
  return shown.flatMap(({ command, answer }, index) => {
    const next = shown[index + 1];
    if (SAYS_MISTAKES.test(command)) return [];
    if (next !== undefined && SAYS_MISTAKES.test(next.command))
      return [{ command, answer: next.answer, refused: true }];
    return [{ command, answer, refused: command === REFUSED }];
  });
}

/** What is missing of the answer and the exit code of a command. */
async function faultsOf({ command, answer, refused }: Prompt): Promise<readonly string[]> {
  const { code, said } = await typed(command);
  const isRight = code === (refused ? 1 : 0) || (code === 1 && FINDS.test(command));
  const parts = answer.flatMap((line) => line.split('…')).map((part) => comparable(part).trim());
  const missing = parts.filter((part) => !comparable(said).includes(part));
  if (isRight && missing.length === 0) return [];
  return [command, `exit code ${code}`, ...missing, `said: ${said}`];
}

describe('README.md', () => {
  it(
    'shows commands that answer as it shows, one after the other',
    async () => {
      const prompts = await promptsOfReadme();

      for (const prompt of prompts) {
        const once = async () => expect(await faultsOf(prompt)).toEqual([]);
        await (prompt.answer.length === 0 ? once() : eventually(once, MINUTE));
      }

      expect(prompts.length).toBeGreaterThan(20);
    },
    10 * MINUTE,
  );
});

describe('the other pages', () => {
  it.each(RUN_ON_THE_DEMO)(
    'show %s, which runs',
    async (command) => {
      expect(await faultsOf({ command, answer: [], refused: false })).toEqual([]);
    },
    2 * MINUTE,
  );
});
