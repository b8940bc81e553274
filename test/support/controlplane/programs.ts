import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { startProcess } from '../process.ts';
import type { Running } from '../process.ts';
import { apiServerFlags, controllerManagerFlags, etcdFlags, FILES } from './flags.ts';
import type { Site } from './flags.ts';

/** Process numbers of what runs now, to measure by or to end. */
export interface Pids {
  readonly etcd?: number;
  readonly apiServer?: number;
  readonly controllerManager?: number;
}

/** The programs of one control plane, each started and ended on its own. */
export interface Programs {
  start(name: keyof Pids): Promise<void>;
  end(name: keyof Pids, signal: NodeJS.Signals): Promise<void>;
  pids(): Pids;
  /** Ends all at once; the data stays whole, because nothing is buffered outside the kernel. */
  stop(): Promise<void>;
  /** From here on they may outlive the run. */
  letGo(): void;
}

/** Knows how each program is started and when it is ready. */
export function programsOf(site: Site): Programs {
  const running = new Map<keyof Pids, Running>();
  const { etcd, apiServer, controllerManager = '' } = site.binaries;
  const server = `https://${site.address}:${site.port}`;
  const how = {
    etcd: {
      command: etcd,
      args: etcdFlags(site),
      ready: () => answers(site, `http://127.0.0.1:${site.etcdPort}/readyz`),
    },
    apiServer: {
      command: apiServer,
      args: apiServerFlags(site),
      ready: async () =>
        (await answers(site, `${server}/readyz`)) && answers(site, `${server}/api/v1/namespaces/default`),
    },
    controllerManager: {
      command: controllerManager,
      args: controllerManagerFlags(site),
      ready: () => answers(site, `${server}/api/v1/namespaces/default/serviceaccounts/default`),
    },
  };
  return {
    async start(name) {
      const log = { logFile: join(site.dir, `${name}.log`), readyTimeoutMs: 120_000 };
      running.set(name, await startProcess({ name, ...how[name], ...log }));
    },
    async end(name, signal) {
      await running.get(name)?.stop(signal);
      running.delete(name);
    },
    pids: () => Object.fromEntries([...running].map(([name, program]) => [name, program.pid])),
    async stop() {
      await Promise.all([...running.values()].map((program) => program.stop('SIGKILL')));
    },
    letGo() {
      for (const program of running.values()) {
        program.letGo();
      }
    },
  };
}

const POLL_MS = 100;

async function answers({ dir, token }: Site, url: string): Promise<boolean> {
  const secure = url.startsWith('https:');
  const agent = new Agent(secure ? { connect: { ca: await readFile(join(dir, FILES.ca), 'utf8') } } : {});
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      ...(secure && { headers: { authorization: `Bearer ${token}` } }),
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  } finally {
    await agent.destroy();
    await sleep(POLL_MS);
  }
}
