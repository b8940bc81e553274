import { join } from 'node:path';
import { makeCgroup, removeCgroup } from '../cgroup.ts';
import { run, startProcess } from '../process.ts';
import type { ProcessOptions, Result, Running, RunOptions } from '../process.ts';
import { descendants } from '../tree.ts';

/** Runs programs inside the namespaces of a process. */
export interface Inside {
  start(options: Omit<ProcessOptions, 'cwd'>): Promise<Running>;
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Result>;
}

/** Namespaces of mounts, processes and the network, with programs in them that all end with the first one. */
export interface Machine extends Inside {
  /** Of its first process, as the host counts. */
  readonly pid: number;
  /** Name of the control group for what runs in it. */
  readonly cgroup: string;
  stop(): Promise<void>;
}

/** Programs write there whatever they are told; nothing of it is to stay. */
const VOLATILE = ['/run', '/var/lib', '/var/log', '/opt'];

/** What the kubelet sets for the whole machine, in files that it is shown instead. */
const KERNEL_SETTINGS = {
  'vm/overcommit_memory': 1,
  'vm/panic_on_oom': 0,
  'kernel/panic': 10,
  'kernel/panic_on_oops': 1,
  'kernel/keys/root_maxkeys': 1_000_000,
  'kernel/keys/root_maxbytes': 25_000_000,
};

/** The first process: it waits, and buries the processes whose parents have gone. */
export const INIT = '/usr/bin/catatonit';

/** Makes one, with a network in which there is nothing yet. */
export async function startMachine(name: string): Promise<Machine> {
  const unshare = await startProcess({
    name: 'namespaces',
    command: 'unshare',
    args: [...'--mount --pid --net --fork --kill-child --mount-proc sh -ec'.split(' '), SET_UP],
    ready: /^ready$/m,
  });
  const pid = descendants(unshare.pid)[0]?.pid;
  if (pid === undefined) throw new Error(`the namespaces ended as they began: ${unshare.log()}`);
  await makeCgroup(name);
  return {
    ...inside(pid),
    pid,
    cgroup: name,
    async stop() {
      await unshare.stop('SIGKILL'); // the kernel ends every process of the namespace with the first
      await removeCgroup(name);
    },
  };
}

/** Where that process is. */
export function inside(pid: number): Inside {
  const enter = ['--target', String(pid), '--mount', '--net', '--pid'];
  return {
    start: ({ command, args, ...rest }) =>
      startProcess({ ...rest, command: 'nsenter', args: [...enter, command, ...args], cwd: '/' }),
    run: (command, args, options = {}) =>
      run('nsenter', [...enter, command, ...args], { ...options, cwd: '/' }),
  };
}

const SET_UP = [
  'mount --make-rshared /', // what the kubelet mounts is to be seen by containers, though not by the host
  ...VOLATILE.map((folder) => `mount -t tmpfs tmpfs ${folder}`),
  ...Object.entries(KERNEL_SETTINGS).flatMap(([path, value], index) => {
    const file = join('/run', `setting-${index}`);
    return [`echo ${value} > ${file}`, `mount --bind ${file} /proc/sys/${path}`];
  }),
  'ip link set lo up',
  'echo ready',
  `exec ${INIT} -P`,
].join('\n');
