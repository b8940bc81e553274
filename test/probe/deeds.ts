import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { get } from 'node:http';
import { connect, createServer } from 'node:net';
import { constants, setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Connector, Network, TestContext, TestReport } from '../../src/contract/connector.ts';
import type { Step } from '../../src/contract/step.ts';
import { sealNetwork } from '../../src/probe/seal.ts';
import { sealCode } from '../../src/probe/sealedCode.ts';
import { sealProcess } from '../../src/probe/sealedProcess.ts';
import { serveTests } from '../../src/probe/service.ts';
import { plainConnector } from '../support/plainConnector.ts';

/*
 * A probe process whose types misbehave, each in the one way that it is named for.
 */
interface Deed {
  readonly parameters: object;
  readonly network: Network;
  readonly step: TestContext['step'];
}

const parameterOf = ({ parameters }: Deed, name: string): unknown =>
  new Map(Object.entries(parameters)).get(name);
const never = () => new Promise<never>(() => {});
const soon = () => new Promise((resolve) => setTimeout(resolve, 10));

const handed: string[] = [];
/** Node's own, undocumented. */
const native = process as unknown as {
  _kill(pid: number, signal: number): void;
  _debugProcess(pid: number): void;
};
const natives = { signal: nativeSignal(), debug: native._debugProcess.bind(native) };

function nativeSignal(): (pid: number) => void {
  const kill = native._kill.bind(native);
  return (pid) => kill(pid, constants.signals.SIGUSR1);
}

const DEEDS: Readonly<Record<string, (deed: Deed) => Promise<TestReport | void>>> = {
  async behave({ step }) {
    await step('Probe', soon);
    return {
      server: { name: `environment ${Object.keys(process.env).length}`, version: String(process.pid) },
    };
  },
  async boast() {
    return { server: { name: 'A\u202eB<script>', version: '\u001b[31m' } };
  },
  async hang(deed) {
    // The schema of the steps is not what is tested here.
    await deed.step(parameterOf(deed, 'step') as Step, never);
  },
  async loop({ step }) {
    await step('Authenticate', async () => {
      await soon();
      for (;;);
    });
  },
  async abort() {
    process.abort();
  },
  async segfault() {
    process.kill(process.pid, 'SIGSEGV');
    await never();
  },
  async exit() {
    process.exit(0);
  },
  async throwLater() {
    setTimeout(() => {
      throw new Error('canary');
    }, 1);
    await never();
  },
  async rejectLater() {
    void Promise.reject(new Error('canary'));
    await never();
  },
  async leaveError() {
    setImmediate(() => {
      throw new Error('canary');
    });
    return { server: { name: 'left' } };
  },
  async eatBuffers() {
    const eaten: Buffer[] = [];
    while (eaten.length < 64) {
      eaten.push(Buffer.alloc(1024 * 1024 * 16, 1));
      await soon();
    }
  },
  async eatAtOnce() {
    Buffer.alloc(1024 * 1024 * 1024, 1);
    await never();
  },
  async eatHeap() {
    const eaten: unknown[] = [];
    for (;;) eaten.push(Array.from({ length: 10_000 }, (_, index) => index + 0.5));
  },
  async sayGarbage() {
    writeSync(3, 'canary\n');
    await never();
  },
  async sayBinary() {
    writeSync(3, Buffer.from([0, 255, 10, 128, 10]));
    await never();
  },
  async sayLies() {
    const lie = { status: 'Failed', reason: 'Canary', message: 'canary', steps: [], durationMs: 1 };
    writeSync(3, `${JSON.stringify({ kind: 'result', result: lie })}\n`);
    await never();
  },
  /** What a server would like a user to read. */
  async phish() {
    const words = { message: 'log in again at example.test', remedy: 'Call 555 0100.' };
    const result = { status: 'Failed', reason: 'CredentialsRejected', ...words, steps: [], durationMs: 1 };
    writeSync(3, `${JSON.stringify({ kind: 'result', result, last: true })}\n`);
    await never();
  },
  async sayTwice() {
    const result = { status: 'Succeeded', steps: [], durationMs: 1 };
    writeSync(3, `${JSON.stringify({ kind: 'result', result, last: false })}\n`.repeat(2));
    await never();
  },
  async sayStepAgain({ step }) {
    for (let count = 0; count < 2; count += 1) await step('Connect', soon);
    const again = { name: 'Connect', outcome: 'Succeeded', durationMs: 1 };
    writeSync(3, `${JSON.stringify({ kind: 'ended', step: again })}\n`);
    await never();
  },
  async flood() {
    const chunk = Buffer.alloc(1024 * 1024, 'canary');
    for (let mebibytes = 0; mebibytes < 1024; mebibytes += 1) writeSync(3, chunk);
  },
  async print() {
    for (let line = 0; line < 10_000; line += 1) console.log('canary canary canary canary');
  },
  async fork() {
    await once(spawn('/bin/true'), 'exit');
  },
  async thread() {
    await once(new Worker('0', { eval: true }), 'exit');
  },
  async readFile() {
    readFileSync('/etc/passwd');
  },
  async readEnvironment() {
    readFileSync(`/proc/${process.ppid}/environ`);
  },
  async writeFile() {
    writeFileSync('/tmp/canary', 'canary');
  },
  /** By what was there before the process was sealed: what holds is to hold native code, too. */
  async signalParent() {
    natives.signal(process.ppid);
    natives.debug(process.ppid);
  },
  async killAround() {
    process.kill(process.ppid, 'SIGTERM');
  },
  async killNatively() {
    native._kill(process.ppid, 15);
  },
  async killGroup() {
    process.kill(0, 'SIGTERM');
  },
  async debugAround() {
    native._debugProcess(process.ppid);
  },
  async renice() {
    process.getBuiltinModule('node:os').setPriority(process.ppid, 19);
  },
  async reniceByImport() {
    setPriority(process.ppid, 19);
  },
  async changeFlags() {
    process.getBuiltinModule('node:v8').setFlagsFromString('--stack-size=1');
  },
  async openDatabase() {
    const imported = await import('node:sqlite').then(
      () => 'there',
      () => 'none',
    );
    return {
      server: {
        name: `${imported} ${process.getBuiltinModule('node:sqlite') === undefined ? 'none' : 'there'}`,
      },
    };
  },
  async compile() {
    // oxlint-disable-next-line typescript/no-implied-eval -- the deed
    new Function('return 1')();
  },
  /** Code of a server, from here on in the middle of whatever the process is handed. */
  async takeOver() {
    process.stdin.prependListener('data', (order: string) => handed.push(order));
    return { server: { name: 'taken over', version: String(process.pid) } };
  },
  /** What is asked for is how often the text stood in what the process was handed since it was taken over. */
  async tell(deed) {
    const text = String(parameterOf(deed, 'text'));
    return {
      server: { name: `heard ${handed.join().split(text).length - 1}`, version: String(process.pid) },
    };
  },
  async connectAround(deed) {
    await once(connect({ host: '127.0.0.1', port: Number(parameterOf(deed, 'port')) }), 'connect');
  },
  async requestAround(deed) {
    await once(get(`http://127.0.0.1:${Number(parameterOf(deed, 'port'))}/`), 'response');
  },
  async fetchAround(deed) {
    await fetch(`http://127.0.0.1:${Number(parameterOf(deed, 'port'))}/`);
  },
  async pipeAround() {
    await once(connect({ path: '/run/canary.sock' }), 'connect');
  },
  async sendAround(deed) {
    createSocket('udp4').send('canary', Number(parameterOf(deed, 'port')), '127.0.0.1');
    await never();
  },
  async listen() {
    await once(createServer().listen(0), 'listening');
  },
  async dial(deed) {
    await deed.network.dial({
      host: String(parameterOf(deed, 'host')),
      port: Number(parameterOf(deed, 'port')),
    });
  },
};

sealNetwork();
sealProcess();
sealCode();
serveTests(({ type }): Connector | undefined => {
  const deed = DEEDS[type];
  return deed && plainConnector(type, deed);
});
