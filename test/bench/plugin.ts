import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { each } from './api.ts';
import type { Held } from './api.ts';
import { flips } from './flips.ts';
import { rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const STARTS = 21;
const ROUNDS = 5;
const SECRETS = 100;
/** Connections of an import that is killed. */
const SMALL = 200;

/** Measures the bundle as a user has it; the operator does not run. */
export async function plugin(
  manifests: number,
  connections: number,
  kills: number,
): Promise<Readonly<Record<string, unknown>>> {
  const site = await startSite();
  const folder = await temporaryFolder('mooring-plugin');
  try {
    const tool = await toolOf(site, folder);
    const typesMs = await start(tool);
    const validated = await validate(tool, manifests);
    const moved = await exportImport(site, tool, connections);
    const killed = await killedImports(site, tool, kills);
    say('every bit of a sealed file, one at a time');
    return { typesMs, ...validated, ...moved, ...killed, ...(await flips()) };
  } finally {
    await removeFolder(folder);
    await site.stop();
  }
}

interface Tool {
  readonly folder: string;
  readonly recipient: string;
  readonly env: NodeJS.ProcessEnv;
  /** Arguments of node for a command line of the plugin. */
  readonly args: (...args: readonly string[]) => string[];
}

async function toolOf({ bundle, plane }: Site, folder: string): Promise<Tool> {
  const identity = await generateX25519Identity();
  await writeFile(join(folder, 'key.txt'), identity);
  return {
    folder,
    recipient: await identityToRecipient(identity),
    env: { ...process.env, KUBECONFIG: plane.kubeconfig, NODE_OPTIONS: '' },
    args: (...args) => [join(bundle, 'kubectl-connection.js'), ...args],
  };
}

/** The quickest of many: whatever else runs here only adds to it. */
async function start({ args, env }: Tool): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    const begun = performance.now();
    await run(process.execPath, args('types'), { env });
    taken.push(performance.now() - begun);
  }
  return rounded(Math.min(...taken), 0);
}

/** What a process held at most, as it says itself when it ends. */
const TELL_PEAK = `--import=data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS))`;

async function validate({ folder, args, env }: Tool, count: number) {
  const manifests = join(folder, 'manifests');
  await mkdir(manifests);
  const parameters = {
    host: 'pg.shop.svc',
    database: 'orders',
    user: 'reader',
    tls: { mode: 'verify-full' },
  };
  const spec = {
    type: 'postgresql',
    parameters,
    secrets: { password: { name: 'db', key: 'password' } },
    test: { interval: '10m' },
  };
  for (let index = 0; index < count; index++) {
    const object = {
      apiVersion: 'mooring.dev/v1alpha1',
      kind: 'Connection',
      metadata: { name: `c${index}` },
      spec,
    };
    await writeFile(join(manifests, `c${index}.yaml`), JSON.stringify(object, undefined, 2));
  }
  const [seconds, peaks]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    const { stderr } = await run(process.execPath, [TELL_PEAK, ...args('validate', '-f', manifests)], {
      env,
    });
    seconds.push((performance.now() - begun) / 1000);
    peaks.push(Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024);
  }
  return {
    validate1000Seconds: rounded(Math.min(...seconds), 2),
    validatePeakRssMiB: rounded(Math.max(...peaks), 0),
  };
}

async function exportImport(site: Site, tool: Tool, count: number) {
  say(`creating ${count} Connections and ${SECRETS} Secrets`);
  await fill(site, 'from', count);
  await site.kubectl('create', 'namespace', 'to');
  const file = join(tool.folder, 'all.age');
  const begun = performance.now();
  await run(
    process.execPath,
    tool.args('export', '--all', '-n', 'from', '--with-credentials', '-r', tool.recipient, '--to', file),
    {
      env: tool.env,
    },
  );
  const exported = performance.now();
  await run(process.execPath, importArgs(tool, file, 'from=to'), { env: tool.env });
  const ended = performance.now();
  const { items } = await site.api.connections('to');
  if (items.length !== count) throw new Error(`${items.length} of ${count} Connections were imported`);
  return {
    connections: count,
    exportSeconds: rounded((exported - begun) / 1000, 1),
    importSeconds: rounded((ended - exported) / 1000, 1),
    exportImport10kSeconds: rounded((ended - begun) / 1000, 1),
  };
}

function importArgs(tool: Tool, file: string, map: string): string[] {
  return tool.args(
    'import',
    file,
    '-i',
    join(tool.folder, 'key.txt'),
    '--on-conflict',
    'add',
    '--map-namespace',
    map,
    '-o',
    'name',
  );
}

async function fill(site: Site, namespace: string, count: number): Promise<void> {
  await site.kubectl('create', 'namespace', namespace);
  const secrets = Array.from({ length: SECRETS }, (_, index) => `s${index}`);
  await site.kubectl.apply(
    ...secrets.map((name) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      stringData: { password: `pw-${name}` },
    })),
  );
  await each(
    Array.from({ length: count }, (_, index) => `c${index}`),
    16,
    (name, index) =>
      site.api.create(namespace, name, {
        type: 'mysql',
        parameters: { host: `db${index}.example.com`, user: 'reader' },
        secrets: { password: { name: `s${index % SECRETS}`, key: 'password' } },
      }),
  );
}

/** Imports that are killed, each somewhere else, and repeated: wrong are those that end in another state than one left alone. */
async function killedImports(site: Site, tool: Tool, kills: number) {
  await fill(site, 'small', SMALL);
  const file = join(tool.folder, 'small.age');
  await run(
    process.execPath,
    tool.args('export', '--all', '-n', 'small', '--with-credentials', '-r', tool.recipient, '--to', file),
    {
      env: tool.env,
    },
  );
  await site.kubectl('create', 'namespace', 'alone');
  const begun = performance.now();
  await run(process.execPath, importArgs(tool, file, 'small=alone'), { env: tool.env });
  const wholeMs = performance.now() - begun;
  const expected = await stateOf(site, 'alone');
  let [killsWrong, cutShort] = [0, 0];
  for (let kill = 0; kill < kills; kill++) {
    const namespace = `kill${kill}`;
    await site.kubectl('create', 'namespace', namespace);
    await killedAfter(Math.random() * wholeMs, importArgs(tool, file, `small=${namespace}`), tool.env);
    if ((await stateOf(site, namespace)) !== expected) cutShort += 1;
    await run(process.execPath, importArgs(tool, file, `small=${namespace}`), { env: tool.env });
    if ((await stateOf(site, namespace)) !== expected) killsWrong += 1;
    await site.kubectl('delete', 'namespace', namespace, '--wait=false');
  }
  return { kills, cutShort, killsWrong };
}

async function killedAfter(ms: number, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await Promise.race([sleep(ms), ended]);
  child.kill('SIGKILL');
  await ended;
}

/** Everything in a namespace that an import writes, and nothing that differs by itself. */
async function stateOf({ api }: Site, namespace: string): Promise<string> {
  const { items: connections } = await api.connections(namespace);
  const { items: secrets } = await api.send<{ items: readonly Held[] }>(
    'GET',
    `/api/v1/namespaces/${namespace}/secrets`,
  );
  return JSON.stringify(
    [...secrets, ...connections].map(({ metadata: { name }, ...object }) => [
      name,
      { ...object, status: undefined },
    ]),
  );
}
