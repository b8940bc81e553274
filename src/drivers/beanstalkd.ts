import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { notUnderstood, readExactly, readLine } from './wire.ts';

/*
 * One command of https://github.com/beanstalkd/beanstalkd/blob/master/doc/protocol.txt, which knows no login.
 */

const LONGEST_LINE = 64;
const LARGEST_ANSWER = 16 * 1024;
const BUSY = ['OUT_OF_MEMORY', 'INTERNAL_ERROR', 'DRAINING'];

/** Sends `stats` and `quit`; answers with the version of the server. */
export async function stats(socket: Socket): Promise<string | undefined> {
  socket.write('stats\r\n');
  const first = (await readExactly(socket, 1)).toString('latin1');
  if (!/[A-Z]/.test(first)) throw notUnderstood(); // before its line ends, which it may never do
  const line = first + (await readLine(socket, LONGEST_LINE));
  if (BUSY.includes(line))
    throw new ConnectionFailure('ServerUnavailable', 'the server answers that it cannot work now');
  const [, length] = /^OK (\d{1,5})$/.exec(line) ?? [];
  if (length === undefined || Number(length) > LARGEST_ANSWER) throw notUnderstood();
  const body = (await readExactly(socket, Number(length) + 2)).toString('latin1');
  if (!body.startsWith('---\n') || !body.endsWith('\r\n')) throw notUnderstood();
  socket.write('quit\r\n');
  return /^version: "?([0-9][0-9A-Za-z.+-]{0,31})/m.exec(body)?.[1];
}
