import { writeSync } from 'node:fs';
import { writeChildMessage } from './pipe.ts';
import type { ChildMessage } from './pipe.ts';
import { TestRunner } from './testRunner.ts';
import type { FindTest } from './testRunner.ts';

/** Where answers go: stdout and stderr belong to whatever a driver prints, and lead nowhere. */
const ANSWERS = 3;

/** What a probe process is made of. */
export type HostProcess = Pick<NodeJS.Process, 'stdin' | 'on' | 'exit'>;

/**
 * A probe process, sealed beforehand: one order a line on stdin, tested one after the other, answers on file
 * descriptor 3. It ends with its parent, which is when stdin ends, and with the first uncaught error.
 */
export function serveTests(find: FindTest, host: HostProcess = process, answer = writeAnswer): void {
  const send = (message: ChildMessage) => answer(writeChildMessage(message));
  const runner = new TestRunner(find, send);
  const crash = (error: unknown): never => {
    runner.crash(error);
    return host.exit(1);
  };
  host.on('uncaughtException', crash).on('unhandledRejection', crash);
  host.stdin.on('close', () => host.exit());
  host.stdin.setEncoding('utf8').on('data', (text: string) => {
    runner.read(text).catch(crash);
  });
  send({ kind: 'ready' });
}

function writeAnswer(line: string): void {
  writeSync(ANSWERS, line);
}
