import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { proberFrom } from '../../../src/probe/wire/client.ts';
import type { Prober } from '../../../src/probe/wire/client.ts';
import { socketProber } from '../../../src/probe/wire/socketProber.ts';
import { parseAllowTarget } from '../../../src/probe/target.ts';
import { bundleOperator } from '../../support/bundle.ts';
import { removeFolder, startProcess, temporaryFolder } from '../../support/process.ts';
import type { Running } from '../../support/process.ts';
import type { Prey } from './attacks.ts';

/** A prober as it is shipped, but for the types of its processes, which are attacks; and what there is to attack. */
export interface IntrudedProber {
  readonly bundle: string;
  /** Without the process. */
  readonly prey: Omit<Prey, 'pid'>;
  /** Connects it to an operator in small, which is this process. */
  readonly start: () => Promise<{ readonly operator: Prober; readonly prober: Running }>;
  /** What could have been written: names of files, and the program of the next process. */
  readonly written: () => Promise<string>;
  /** Removes what was written. */
  readonly clean: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '../../..');

/** Bundles it. */
export async function intrudedProber(): Promise<IntrudedProber> {
  const [bundle, folder, prison] = await Promise.all([
    bundleOperator(),
    temporaryFolder('mooring-attack'),
    temporaryFolder('mooring-written'),
  ]);
  await bundleIntruder(bundle);
  const program = await readFile(join(bundle, 'child.cjs'));
  await writeFile(join(folder, 'token'), 'TOKEN=canary-of-the-token');
  const sink = createServer((socket) => void socket.on('error', () => {}).resume());
  const port = await portOf(sink);
  const prey = {
    token: join(folder, 'token'),
    app: bundle,
    folder: prison,
    socket: join(folder, 'socket'),
    allowed: { host: '127.0.0.1', port },
  };
  const running: { operator?: Prober; prober?: Running } = {};
  return {
    bundle,
    prey,
    async start() {
      const operator = proberFrom(await socketProber(prey.socket), {
        slots: 2,
        allowTargets: [parseAllowTarget(`127.0.0.1/32:${port}`)],
        denyTargets: () => [],
      });
      const prober = await startProcess({
        name: 'prober',
        command: process.execPath,
        args: ['--disable-sigusr1', join(bundle, 'prober.js'), '--connect', prey.socket],
        env: {},
        ready: () => Promise.resolve(operator.connected),
      });
      Object.assign(running, { operator, prober });
      return { operator, prober };
    },
    async written() {
      const length = (await readFile(join(bundle, 'child.cjs'))).length;
      return JSON.stringify([length, await readdir(prison)]);
    },
    async clean() {
      await writeFile(join(bundle, 'child.cjs'), program);
      for (const name of await readdir(prison)) await rm(join(prison, name), { recursive: true });
    },
    async stop() {
      await running.operator?.close();
      await running.prober?.stop();
      sink.close();
      await Promise.all([bundle, folder, prison].map(removeFolder));
    },
  };
}

async function bundleIntruder(bundle: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'test/bench/attack/intruder.ts')],
    outfile: join(bundle, 'child.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    external: ['cpu-features', '*.node'],
  });
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // a TCP server that listens has an address and a port
}
