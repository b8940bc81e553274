import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { faultProxy } from '../support/faultproxy.ts';
import type { FaultProxy } from '../support/faultproxy.ts';
import type { Running } from '../support/process.ts';
import type { Held } from './api.ts';
import { NAMESPACE } from './fleet.ts';
import { say } from './site.ts';
import type { Site } from './site.ts';

/** Starts a program that does the job, with a kubeconfig; ready when it watches. */
export type Start = (kubeconfig: string) => Promise<Running>;

const NAME = 'c00000';
/** The API server refuses watches and lists for so long. */
const REFUSED_MS = 3000;
/** An operator that has not come back by then does not come back. */
const GIVEN_UP_MS = 60_000;
const SETTLE_MS = 500;

const GONE = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  reason: 'Expired',
  code: 410,
};

/** What is done to the watch of Connections. */
const FAULTS: Readonly<Record<string, (proxy: FaultProxy) => Promise<void>>> = {
  watchCut: async (proxy) => proxy.cut(),
  async watchGone(proxy) {
    proxy.inject(`${JSON.stringify({ type: 'ERROR', object: GONE })}\n`);
    await sleep(SETTLE_MS);
    proxy.end();
  },
  async watchRefused(proxy) {
    proxy.rule = ({ method, path }) =>
      method === 'GET' && path.endsWith('/connections') ? { answer: { status: 500 } } : undefined;
    proxy.end();
    await sleep(REFUSED_MS);
    proxy.rule = () => undefined;
  },
};

/** For each fault, what each program does. */
export async function faultsOf(
  site: Site,
  programs: Readonly<Record<string, Start>>,
): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, Record<string, string>> = {};
  for (const [fault, cause] of Object.entries(FAULTS)) {
    found[fault] = {};
    for (const [name, start] of Object.entries(programs)) {
      const word = await outcome(site, start, cause);
      say(`${fault}: ${name} ${word}`);
      found[fault][name] = word;
    }
  }
  return found;
}

/** A spec changes after the fault is over: either its status follows, or the program is gone, or nothing happens. */
async function outcome(
  site: Site,
  start: Start,
  cause: (proxy: FaultProxy) => Promise<void>,
): Promise<string> {
  const proxy = await faultProxy(site.plane.url);
  const program = await start(await kubeconfigFor(site, proxy.url));
  try {
    await follows(site, program); // it does the job through the proxy
    if (proxy.watches() === 0) throw new Error('there is no watch to break');
    await cause(proxy);
    const since = performance.now();
    return (
      (await follows(site, program)) ?? `resumed within ${Math.ceil((performance.now() - since) / 1000)} s`
    );
  } finally {
    await program.stop('SIGKILL');
    await proxy.close();
  }
}

/** Changes a spec until a status follows; else says why none does. */
async function follows(site: Site, program: Running): Promise<string | undefined> {
  let exited: string | undefined;
  void program.exited.then(({ code, signal }) => (exited = `process exited (${signal ?? code})`));
  const path = site.api.path(NAMESPACE, NAME);
  const spec = { description: `change at ${performance.now()}` };
  const changed = await site.api.send<Held>('PATCH', path, { spec }, 'application/merge-patch+json');
  const caughtUp = async () => {
    const { status } = await site.api.send<Held>('GET', path);
    if (exited === undefined && status?.['observedGeneration'] !== changed.metadata.generation)
      throw new Error('not yet');
  };
  return eventually(caughtUp, GIVEN_UP_MS).then(
    () => exited,
    () => `stopped for ever (nothing within ${GIVEN_UP_MS / 1000} s)`,
  );
}

async function kubeconfigFor(site: Site, url: string): Promise<string> {
  const config = JSON.parse(
    await site.kubectl('config', 'view', '--raw', '-o', 'json', `--kubeconfig=${site.kubeconfig}`),
  ) as Config;
  const clusters = config.clusters.map(({ name }) => ({
    name,
    cluster: { server: url, 'insecure-skip-tls-verify': true },
  }));
  const path = join(site.plane.dir, 'proxied.kubeconfig');
  await writeFile(path, JSON.stringify({ ...config, clusters }), { mode: 0o600 });
  return path;
}

interface Config {
  readonly clusters: readonly { readonly name: string }[];
}
