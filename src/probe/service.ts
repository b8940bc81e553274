import { writeSync } from 'node:fs';
import { sealNetwork } from './seal.ts';
import { writeChildMessage } from './pipe.ts';
import type { ChildMessage } from './pipe.ts';
import { TestRunner } from './testRunner.ts';
import type { FindTest } from './testRunner.ts';

/** Where answers go: stdout and stderr belong to whatever a driver prints, and lead nowhere. */
const ANSWERS = 3;

/**
 * A probe process: one order a line on stdin, tested one after the other, answers on file descriptor 3. It ends
 * with its parent, which is when stdin ends, and with the first uncaught error.
 */
export function serveTests(find: FindTest): void {
  sealNetwork();
  const runner = new TestRunner(find, send);
  const crash = (error: unknown): never => {
    runner.crash(error);
    process.exit(1);
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
  process.stdin.on('close', () => process.exit());
  process.stdin.setEncoding('utf8').on('data', (text: string) => {
    runner.read(text).catch(crash);
  });
  send({ kind: 'ready' });
}

function send(answer: ChildMessage): void {
  writeSync(ANSWERS, writeChildMessage(answer));
}
