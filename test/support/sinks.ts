import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { canariesIn } from './canary.ts';
import type { ControlPlane } from './controlplane/start.ts';
import type { Kubectl } from './kubectl.ts';
import type { RunningOperator } from './operator.ts';
import { descendants } from './tree.ts';

/** Whatever leaves the operator, and where a credential would be found if it leaked. */
export interface Sink {
  readonly name: string;
  /** Each thing found in it, with what names it. */
  read(): Promise<readonly (readonly [string, Buffer])[]>;
}

/** A credential that was found where it does not belong. */
export interface Leak {
  readonly sink: string;
  readonly at: string;
  readonly encodings: readonly string[];
}

/** Searches sinks for the canary that every credential of the run begins with. */
export async function leaksIn(sinks: readonly Sink[]): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  for (const sink of sinks) {
    for (const [at, content] of await sink.read()) {
      const encodings = canariesIn(content);
      if (encodings.length > 0) leaks.push({ sink: sink.name, at, encodings });
    }
  }
  return leaks;
}

/** All that leaves an operator: what is written, what is logged at every level, what is answered, what lies around. */
export function sinksOf(
  plane: Pick<ControlPlane, 'etcd'>,
  kubectl: Kubectl,
  operator: RunningOperator,
): readonly Sink[] {
  return [
    etcdSink(plane.etcd),
    textSink('log', () => operator.log()),
    textSink('metrics', () => operator.metrics()),
    textSink('answers of the API server', () => kubectl.answers()),
    processSink('processes', operator.pid),
    folderSink('temporary files', operator.temporary),
  ];
}

/** Everything in etcd but the Secrets themselves: status, Events, whatever else was written. */
export function etcdSink(url: string): Sink {
  return {
    name: 'etcd',
    async read() {
      const everything = {
        key: Buffer.from('\0').toString('base64'),
        range_end: Buffer.from('\0').toString('base64'),
      };
      const { body } = await request(`${url}/v3/kv/range`, {
        method: 'POST',
        body: JSON.stringify(everything),
      });
      const { kvs = [] } = (await body.json()) as {
        kvs?: readonly { readonly key: string; readonly value?: string }[];
      };
      return kvs
        .map(
          ({ key, value = '' }) =>
            [Buffer.from(key, 'base64').toString(), Buffer.from(value, 'base64')] as const,
        )
        .filter(([key]) => !key.startsWith('/registry/secrets/'));
    },
  };
}

/** Text that is at hand. */
export function textSink(name: string, text: () => Promise<string> | string): Sink {
  return { name, read: async () => [[name, Buffer.from(await text())]] };
}

/** Every file below a folder. */
export function folderSink(name: string, folder: string): Sink {
  return {
    name,
    async read() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      return Promise.all(paths.map(async (path) => [path, await readFile(path)] as const));
    },
  };
}

/** Command line and environment of a process and of all that it started. */
export function processSink(name: string, pid: number): Sink {
  return {
    name,
    async read() {
      const found: (readonly [string, Buffer])[] = [];
      for (const each of [pid, ...descendants(pid).map((seen) => seen.pid)]) {
        for (const file of ['cmdline', 'environ']) {
          const content = await readFile(`/proc/${each}/${file}`).catch(() => undefined); // it may just have ended
          if (content !== undefined) found.push([`${each}/${file}`, content]);
        }
      }
      return found;
    },
  };
}
