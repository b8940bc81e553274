import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Connector } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { ProbeFailure, ProbeRequest, ProbeResult } from './message.ts';
import { runTest } from './run.ts';
import { sealNetwork } from './seal.ts';
import { readAssignment, writeChildMessage } from './pipe.ts';
import type { ChildMessage } from './pipe.ts';

/** Where answers go: stdout and stderr belong to whatever a driver prints, and lead nowhere. */
const ANSWERS = 3;

/** Gives the test of a type. */
type FindTest = (
  request: Pick<ProbeRequest, 'type' | 'declared'>,
) => Pick<Connector, 'test'> | undefined;

/**
 * A probe process: one order a line on stdin, tested one after the other, answers on file descriptor 3. It ends
 * with its parent, which is when stdin ends, and with the first uncaught error.
 */
export function serveTests(find: FindTest): void {
  sealNetwork();
  const runner = new TestRunner(find);
  process.on('uncaughtException', (error) => runner.crash(error));
  process.on('unhandledRejection', (error) => runner.crash(error));
  process.stdin.on('close', () => process.exit());
  process.stdin.setEncoding('utf8').on('data', (text: string) => runner.read(text));
  send({ kind: 'ready' });
}

class TestRunner {
  readonly #find: FindTest;
  #line = '';
  #verdict: ProbeResult | undefined;
  #since = 0;

  constructor(find: FindTest) {
    this.#find = find;
  }

  /** The parent sends an order only when the one before is answered, so a line end is the last character. */
  read(text: string): void {
    this.#line += text;
    if (!this.#line.endsWith('\n')) return;
    const line = this.#line;
    this.#line = '';
    this.#test(line).catch((error: unknown) => this.crash(error));
  }

  /** An error that a driver left behind belongs to the test that runs; a verdict that there is already stands. */
  crash(error: unknown): never {
    send({ kind: 'result', result: this.#verdict ?? this.#crashed(error), last: true });
    process.exit(1);
  }

  async #test(line: string): Promise<void> {
    this.#since = performance.now();
    this.#verdict = undefined;
    const { rules, request } = readAssignment(line);
    const connector = this.#find(request);
    if (!connector?.test)
      throw new ConnectionFailure('ProbeCrashed', 'the probe process knows no test of this type');
    this.#verdict = await runTest(connector, request, {
      rules,
      signal: new AbortController().signal,
      onMove: (step) => send({ kind: 'at', step }),
      onStep: (step) => send({ kind: 'ended', step }),
    });
    // The sockets that were just closed get a turn to emit their events.
    await setImmediate();
    send({ kind: 'result', result: this.#verdict, last: false });
  }

  #crashed(error: unknown): ProbeFailure {
    const failure =
      error instanceof ConnectionFailure
        ? error
        : new ConnectionFailure('ProbeCrashed', 'the driver failed in a way that nobody caught');
    return {
      status: 'Failed',
      reason: failure.reason,
      message: failure.message,
      steps: [],
      durationMs: Math.round(performance.now() - this.#since),
    };
  }
}

function send(answer: ChildMessage): void {
  writeSync(ANSWERS, writeChildMessage(answer));
}
