import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { entry } from '../entry.ts';
import { identify, killTree, runs } from '../tree.ts';
import type { ProcessEntry } from '../tree.ts';
import { folderOf } from './folder.ts';
import { startControlPlane } from './start.ts';

/** Of this checkout. */
const FOLDER = folderOf(import.meta.dirname, process.env);

const HELP = `A Kubernetes control plane to work with: etcd, kube-apiserver and kube-controller-manager on 127.0.0.1.

  npm run -s controlplane -- start   start it, unless it runs; it goes on in the background
  npm run -s controlplane -- env     print the lines that point a shell at it
  npm run -s controlplane -- stop    end it; its data stays, and the next start finds it

  --dir DIR   keep its data, keys and logs there (default: ${FOLDER})

In a shell: eval "$(npm run -s controlplane -- start)"`;

/** What a running control plane leaves for the next command. */
interface State {
  readonly port: number;
  readonly kubeconfig: string;
  readonly binaries: string;
  readonly programs: readonly ProcessEntry[];
}

const OPTIONS = { dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
const COMMANDS: Readonly<Record<string, (dir: string) => Promise<void>>> = { start, stop, env };

await entry(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const command = COMMANDS[positionals[0] ?? ''];
  if (values.help) {
    console.log(HELP);
  } else if (command === undefined || positionals.length > 1) {
    throw new Error(HELP);
  } else {
    await command(resolve(values.dir ?? FOLDER));
  }
});

async function start(dir: string): Promise<void> {
  const before = await readState(dir);
  if (before === undefined || !before.programs.every(runs)) {
    await stop(dir);
    await startAnew(dir, before?.port);
  }
  await env(dir);
}

async function startAnew(dir: string, port: number | undefined): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const plane = await startControlPlane({
    dir,
    say: (line) => console.error(line),
    ...(port !== undefined && { port }),
  });
  const programs = Object.values(plane.pids()).flatMap((pid) => identify(pid) ?? []);
  const state: State = {
    port: Number(new URL(plane.url).port),
    kubeconfig: plane.kubeconfig,
    binaries: plane.binaries.folder,
    programs,
  };
  await writeFile(stateFile(dir), JSON.stringify(state));
  plane.letGo();
  console.error(`control plane runs at ${plane.url}; logs and data in ${dir}`);
}

async function stop(dir: string): Promise<void> {
  const programs = (await readState(dir))?.programs ?? [];
  for (const { pid } of programs.filter(runs)) {
    killTree(pid, []);
  }
  while (programs.some(runs)) {
    await sleep(20);
  }
}

async function env(dir: string): Promise<void> {
  const state = await readState(dir);
  if (!state?.programs.every(runs)) {
    throw new Error(`no control plane runs in ${dir}; start one with: npm run -s controlplane -- start`);
  }
  console.log(`export KUBECONFIG='${state.kubeconfig}'\nexport PATH='${state.binaries}':"$PATH"`);
}

async function readState(dir: string): Promise<State | undefined> {
  const text = await readFile(stateFile(dir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text); // -- written by this program alone
}

function stateFile(dir: string): string {
  return join(dir, 'state.json');
}
