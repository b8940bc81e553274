import { setImmediate } from 'node:timers/promises';
import type { Connector } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { ProbeFailure, ProbeRequest, ProbeResult } from './message.ts';
import { readAssignment } from './pipe.ts';
import type { ChildMessage } from './pipe.ts';
import { runTest } from './run.ts';
import { trustAlso } from './trust.ts';

/** Gives the test of a type. */
export type FindTest = (
  request: Pick<ProbeRequest, 'type' | 'declaredTest'>,
) => Pick<Connector, 'test'> | undefined | Promise<Pick<Connector, 'test'> | undefined>;

/** Runs the tests that come as lines, one after the other, and sends what there is to say of each. */
export class TestRunner {
  readonly #find: FindTest;
  readonly #send: (message: ChildMessage) => void;
  #line = '';
  #verdict: ProbeResult | undefined;
  #since = 0;

  constructor(find: FindTest, send: (message: ChildMessage) => void) {
    this.#find = find;
    this.#send = send;
  }

  /**
   * Resolves when the test is answered that this text completes; rejects where it crashed. The parent sends an order
   * only when the one before is answered, so a line end is the last character.
   */
  async read(text: string): Promise<void> {
    this.#line += text;
    if (!this.#line.endsWith('\n')) return;
    const line = this.#line;
    this.#line = '';
    await this.#test(line);
  }

  /** The last word of the process. An error that a driver left behind belongs to the test that runs; a verdict stands. */
  crash(error: unknown): void {
    this.#send({ kind: 'result', result: this.#verdict ?? this.#crashed(error), last: true });
  }

  async #test(line: string): Promise<void> {
    this.#since = performance.now();
    this.#verdict = undefined;
    const { rules, request, authorities } = readAssignment(line);
    trustAlso(authorities ?? []);
    const connector = await this.#find(request);
    if (!connector?.test)
      throw new ConnectionFailure('ProbeCrashed', 'the probe process knows no test of this type');
    this.#verdict = await runTest(connector, request, {
      rules,
      signal: new AbortController().signal,
      onMove: (step) => this.#send({ kind: 'at', step }),
      onStep: (step) => this.#send({ kind: 'ended', step }),
    });
    // The sockets that were just closed get a turn to emit their events.
    await setImmediate();
    this.#send({ kind: 'result', result: this.#verdict, last: false });
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
