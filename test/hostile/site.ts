import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Api } from '../bench/api.ts';
import { bundledOperator, bundleOperator } from '../support/bundle.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import { argumentsOf } from '../support/operator.ts';
import { removeFolder, startProcess, temporaryFolder } from '../support/process.ts';
import type { Running } from '../support/process.ts';
import { etcdSink, folderSink, processSink, textSink } from '../support/sinks.ts';
import type { Sink } from '../support/sinks.ts';
import { zoneOf } from './denied.ts';
import { PORTS } from './servers.ts';
import { nameserver } from './nameserver.ts';

/** An operator with a resolver of its own, and everywhere that something could leak to. */
export interface HostileSite {
  readonly plane: ControlPlane;
  readonly api: Api;
  readonly operator: Running;
  readonly sinks: readonly Sink[];
  stop(): Promise<void>;
}

/** An address of loopback that no other run listens on. */
const RESOLVER = `127.54.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`; // oxlint-disable-line no-bitwise -- two bytes of a number

/** Starts it: the operator may reach the ports of hostile servers, and no rate or slot delays its tests. */
export async function startHostileSite(say: (line: string) => void): Promise<HostileSite> {
  const dns = await nameserver(RESOLVER, zoneOf());
  const plane = await startControlPlane({ say });
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  const [folder, bundle] = await Promise.all([temporaryFolder('mooring-hostile'), bundleOperator()]);
  const log = join(folder, 'operator.log');
  const operator = await start(await writeOperatorKubeconfig(kubectl, plane.dir), { folder, bundle });
  const api = new Api(plane);
  return {
    plane,
    api,
    operator,
    sinks: [
      etcdSink(plane.etcd),
      textSink('metrics', () => metricsOf(log)),
      processSink('processes', operator.pid),
      folderSink('log and temporary files', folder),
    ],
    async stop() {
      await Promise.all([operator.stop(), api.close()]);
      await plane.stop();
      dns.close();
      await Promise.all([folder, bundle].map(removeFolder));
    },
  };
}

interface Folders {
  readonly folder: string;
  readonly bundle: string;
}

async function start(kubeconfig: string, { folder, bundle }: Folders): Promise<Running> {
  const resolver = join(folder, 'resolv.conf');
  await writeFile(resolver, `nameserver ${RESOLVER}\noptions timeout:1 attempts:1\n`);
  const { flags, environment } = await bundledOperator(bundle);
  const own = argumentsOf({
    kubeconfig,
    args: [
      `--allow-target=127.0.0.1/32:${PORTS.first}-${PORTS.last}`,
      '--namespace-tests-per-minute=100000',
      '--target-tests-per-minute=100000',
    ],
  });
  return startProcess({
    name: 'operator',
    command: 'unshare',
    args: [
      '--mount',
      'sh',
      '-c',
      'mount --bind "$0" /etc/resolv.conf && exec "$@"',
      resolver,
      process.execPath,
      ...flags,
      ...own,
    ],
    env: { ...process.env, ...environment, TMPDIR: folder },
    logFile: join(folder, 'operator.log'),
    ready: /"msg":"leading"/,
  });
}

async function metricsOf(log: string): Promise<string> {
  const [, port] = /"metrics":(\d+)/.exec(await readFile(log, 'utf8')) ?? [];
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  return answer.text();
}
