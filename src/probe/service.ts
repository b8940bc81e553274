import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Connector } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { ProbeFailure, ProbeRequest, ProbeResult } from './message.ts';
import { runTest } from './run.ts';
import { seal } from './seal.ts';
import { readOrder, writeAnswer } from './wire.ts';
import type { Answer } from './wire.ts';

/** Where answers go: stdout and stderr belong to whatever a driver prints, and lead nowhere. */
const ANSWERS = 3;

/** Finds the test to run. */
export type Find = (request: Pick<ProbeRequest, 'type' | 'declared'>) => Pick<Connector, 'test'> | undefined;

/**
 * A probe process: one order a line on stdin, tested one after the other, answers on file descriptor 3. It ends
 * with its parent, which is when stdin ends, and with the first error that nobody caught.
 */
export function serve(find: Find): void {
  seal();
  const desk = new Desk(find);
  process.on('uncaughtException', (error) => desk.crash(error));
  process.on('unhandledRejection', (error) => desk.crash(error));
  process.stdin.on('close', () => process.exit());
  process.stdin.setEncoding('utf8').on('data', (text: string) => desk.read(text));
  say({ kind: 'ready' });
}

class Desk {
  readonly #find: Find;
  #line = '';
  #verdict: ProbeResult | undefined;
  #since = 0;

  constructor(find: Find) {
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

  /** What a driver left behind fails in the test that it belongs to; a verdict that is known stands. */
  crash(error: unknown): never {
    say({ kind: 'result', result: this.#verdict ?? this.#crashed(error), last: true });
    process.exit(1);
  }

  async #test(line: string): Promise<void> {
    this.#since = performance.now();
    this.#verdict = undefined;
    const { rules, request } = readOrder(line);
    const connector = this.#find(request);
    if (!connector?.test)
      throw new ConnectionFailure('ProbeCrashed', 'the probe process knows no test of this type');
    this.#verdict = await runTest(connector, request, {
      rules,
      signal: new AbortController().signal,
      onMove: (step) => say({ kind: 'at', step }),
      onStep: (step) => say({ kind: 'ended', step }),
    });
    // The sockets that were just closed have a turn to say so.
    await setImmediate();
    say({ kind: 'result', result: this.#verdict, last: false });
  }

  #crashed(error: unknown): ProbeFailure {
    const failure =
      error instanceof ConnectionFailure
        ? error
        : new ConnectionFailure('ProbeCrashed', 'the driver failed in a way that nobody caught');
    return {
      result: 'Failed',
      reason: failure.reason,
      message: failure.message,
      steps: [],
      durationMs: Math.round(performance.now() - this.#since),
    };
  }
}

function say(answer: Answer): void {
  writeSync(ANSWERS, writeAnswer(answer));
}
