import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { Session } from 'node:inspector';
import Module, { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import v8 from 'node:v8';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';

/*
 * What JavaScript that a server got to run in a probe process would try. Each attack answers with what it got, and
 * throws where it is stopped.
 */

/** What there is to attack. */
export interface Prey {
  /** A file that holds the token. */
  readonly token: string;
  /** The folder of the program. */
  readonly app: string;
  /** A folder in which nothing may be written. */
  readonly folder: string;
  /** Another process of the same user. */
  readonly pid: number;
  /** Where the operator listens for the prober. */
  readonly socket: string;
  /** A server that a test may connect to. */
  readonly allowed: { readonly host: string; readonly port: number };
}

/** How a test connects to what it is allowed to reach. */
export type Dial = (place: Prey['allowed']) => Promise<net.Socket>;

/** Answers with the text that it was after, or with true. */
type Attack = (prey: Prey, dial: Dial) => unknown;

/** Node's own, undocumented. */
const native = process as unknown as {
  binding(name: string): Record<string, (...args: readonly unknown[]) => unknown>;
  _kill(pid: number, signal: number): number;
  _debugProcess(pid: number): void;
  execve(file: string, args: readonly string[], env: object): void;
};
const text = (path: fs.PathLike) => fs.readFileSync(path, 'utf8');
const code = (source: string) => import(`data:text/javascript,${encodeURIComponent(source)}`);
const reading = (path: string) =>
  `process.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(path)}, 'utf8')`;

/** To read a file. */
const READING: Readonly<Record<string, Attack>> = {
  file: ({ token }) => text(token),
  bytes: ({ token }) => text(Buffer.from(token)),
  url: ({ token }) => text(new URL(`file://${token}`)),
  relative: ({ token }) => text(`.${token}`),
  traversal: ({ token, app }) => text(`${app}/../../../../../..${token}`),
  root: ({ token }) => text(`/proc/self/root${token}`),
  'working folder': ({ token }) => text(`/proc/self/cwd${token}`),
  promise: ({ token }) => fs.promises.readFile(token, 'utf8'),
  handle: async ({ token }) => (await fs.promises.open(token)).readFile('utf8'),
  descriptor: ({ token }) => fs.readFileSync(fs.openSync(token, 'r'), 'utf8'),
  stream: async ({ token }) => (await fs.createReadStream(token).setEncoding('utf8').toArray()).join(''),
  blob: async ({ token }) => (await fs.openAsBlob(token)).text(),
  link: ({ token, folder }) => {
    fs.symlinkSync(token, `${folder}/link`);
    return text(`${folder}/link`);
  },
  copy: ({ token, folder }) => {
    fs.copyFileSync(token, `${folder}/copy`);
    return text(`${folder}/copy`);
  },
  environment: ({ token }) => {
    process.loadEnvFile(token);
    return process.env['TOKEN'];
  },
  require: ({ token }) => {
    try {
      return createRequire('/')(token) as unknown;
    } catch (error) {
      return (error as Error).stack; // quotes the line that is no JavaScript
    }
  },
  machine: ({ token }) => vm.runInThisContext(reading(token)) as unknown,
  'data url': async ({ token }) =>
    ((await code(`export default ${reading(token)}`)) as { default: string }).default,
  worker: ({ token }) =>
    new Promise((resolve, reject) => {
      const source = `require('worker_threads').parentPort.postMessage(${reading(token)})`;
      new Worker(source, { eval: true }).on('message', resolve).on('error', reject);
    }),
  loader: async ({ token, folder }) => {
    const source = `export async function resolve(name, context, next) {
      return name === 'token:' ? { url: 'data:text/javascript,export default ' + JSON.stringify(${reading(token)}), shortCircuit: true } : next(name, context);
    }`;
    Module.register(`data:text/javascript,${encodeURIComponent(source)}#${folder}`);
    return ((await code(`export { default } from 'token:'`)) as { default: string }).default;
  },
  child: ({ token }) => execFileSync('/bin/cat', [token]).toString(),
  binding: ({ token }) => native.binding('fs')['readFileUtf8']?.(token, 0),
  inspector: ({ token }) => {
    const session = new Session();
    session.connect();
    let answer: unknown;
    session.post('Runtime.evaluate', { expression: reading(token) }, (_, { result } = {} as never) => {
      answer = (result as { value?: unknown } | undefined)?.value;
    });
    return answer;
  },
  'other program': ({ token }) => native.execve('/bin/cat', ['cat', token], {}),
};

/** To reach another process of the same user. */
const REACHING: Readonly<Record<string, Attack>> = {
  signal: ({ pid }) => process.kill(pid, 0),
  'native signal': ({ pid }) => native._kill(pid, 0) === 0,
  debugger: ({ pid }) => {
    native._debugProcess(pid);
    return true;
  },
  priority: ({ pid }) => {
    os.setPriority(pid, os.getPriority(pid));
    return true;
  },
  'priority of a binding': ({ pid }) =>
    native.binding('os')['setPriority']?.(pid, os.getPriority(pid), {}) === 0,
  environment: ({ pid }) => text(`/proc/${pid}/environ`) !== undefined,
  'command line': ({ pid }) => text(`/proc/${pid}/cmdline`) !== '',
  memory: ({ pid }) => fs.openSync(`/proc/${pid}/mem`, 'r') > 0,
  'standard input': ({ pid }) =>
    fs.openSync(`/proc/${pid}/fd/0`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK) > 0,
  'limits of a child': ({ pid }) =>
    execFileSync('/bin/sh', ['-c', `kill -0 ${pid} && echo reached`]).toString(),
};

/** To speak with what no test may speak with: whether a word came, or the connection stood. */
const SPEAKING: Readonly<Record<string, Attack>> = {
  connect: ({ socket }) => heard(net.connect(socket)),
  'connect of a handle': async ({ socket, allowed }, dial) => heard(await stolen(dial, allowed, socket)),
};

/** To leave something for the process that comes next. */
const WRITING: Readonly<Record<string, Attack>> = {
  file: ({ folder }) => fs.writeFileSync(`${folder}/file`, 'x'),
  program: ({ app }) => fs.appendFileSync(`${app}/child.cjs`, '\n'),
  'report of the process': ({ folder }) => process.report.writeReport(`${folder}/report`),
  'snapshot of the heap': ({ folder }) => v8.writeHeapSnapshot(`${folder}/heap`),
  'cache of compiled code': ({ folder }) => {
    Module.enableCompileCache(folder);
    Module.flushCompileCache();
  },
  folder: ({ folder }) => fs.mkdirSync(`${folder}/folder`),
  'temporary folder': ({ folder }) => fs.mkdtempSync(`${folder}/x`),
  child: ({ folder }) => execFileSync('/bin/touch', [`${folder}/touched`]),
};

/** Every attack, by what it is after. */
export const ATTACKS = {
  reading: READING,
  reaching: REACHING,
  speaking: SPEAKING,
  writing: WRITING,
} as const;

/** Whether the other end says a word, or leaves the connection standing. */
function heard(socket: net.Socket): Promise<boolean> {
  return new Promise((resolve, reject) => {
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
    socket.once('error', reject);
    AbortSignal.timeout(1500).addEventListener('abort', () => resolve(!socket.destroyed));
  });
}

interface Handle {
  connect(request: object, ...to: readonly unknown[]): number;
}

/** A connection that the guard has not seen: the constructors of Node's own sockets, taken from one that it has. */
async function stolen(dial: Dial, allowed: Prey['allowed'], path: string): Promise<net.Socket> {
  const own = (await dial(allowed)) as unknown as { readonly _handle: Handle };
  const tcp = Object.getPrototypeOf(own._handle) as Handle & {
    readonly constructor: new (kind: number) => Handle;
  };
  let Request: (new () => { oncomplete?: unknown }) | undefined;
  const { connect } = tcp; // oxlint-disable-line typescript/unbound-method -- put back below
  tcp.connect = function take(this: Handle, request, ...to) {
    Request = request.constructor as typeof Request;
    return Reflect.apply(connect, this, [request, ...to]);
  };
  await dial(allowed);
  tcp.connect = connect;
  const stdin = process.stdin as unknown as {
    readonly _handle: { readonly constructor: new (kind: number) => Handle };
  };
  const pipe = new stdin._handle.constructor(0);
  const request = new Request!();
  await new Promise<void>((resolve, reject) => {
    request.oncomplete = (status: number) =>
      status === 0 ? resolve() : reject(new Error(`status ${status}`));
    const status = pipe.connect(request, path);
    if (status !== 0) reject(new Error(`status ${status}`));
  });
  return new net.Socket({ handle: pipe } as never);
}
