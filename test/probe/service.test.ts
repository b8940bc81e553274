import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { readChildMessage, writeAssignment } from '../../src/probe/pipe.ts';
import { serveTests } from '../../src/probe/service.ts';
import type { HostProcess } from '../../src/probe/service.ts';
import { request } from './pools.ts';

const ORDER = writeAssignment({
  rules: { allowTargets: [], denyTargets: [] },
  request: request('tested'),
});

/** A process that notes how it ends, and serves a type whose test is this one. */
function served(test: () => Promise<object>) {
  const answers: string[] = [];
  const exits: (number | undefined)[] = [];
  const stdin = new PassThrough();
  const host = Object.assign(new EventEmitter(), { stdin, exit: (code?: number) => exits.push(code) });
  serveTests(
    () => ({ test }),
    host as unknown as HostProcess, // as much of one as is used
    (line) => answers.push(line),
  );
  const kinds = () => answers.map((line) => readChildMessage(line)?.kind);
  return { answers, kinds, exits, stdin, host };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

describe('a probe process', () => {
  it('says that it is ready, and answers each order, though it comes in pieces', async () => {
    const { kinds, stdin } = served(() => Promise.resolve({}));

    stdin.write(ORDER.slice(0, 10));
    stdin.write(ORDER.slice(10));
    await until(() => kinds().includes('result'));
    stdin.write(ORDER);
    await until(() => kinds().filter((kind) => kind === 'result').length === 2);

    expect(kinds()[0]).toBe('ready');
  });

  it('ends with its parent', async () => {
    const { exits, stdin } = served(() => Promise.resolve({}));

    stdin.destroy();
    await until(() => exits.length > 0);

    expect(exits).toEqual([undefined]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('says its last word at an %s, and ends', (event) => {
    const { answers, exits, host } = served(() => Promise.resolve({}));

    host.emit(event, new Error('canary-text'));

    expect(answers.join('')).toContain('ProbeCrashed');
    expect(answers.join('')).not.toContain('canary-text');
    expect(exits).toEqual([1]);
  });

  it('ends where an order cannot be read', async () => {
    const { exits, stdin } = served(() => Promise.resolve({}));

    stdin.write('no order\n');
    await until(() => exits.length > 0);

    expect(exits).toEqual([1]);
  });
});
