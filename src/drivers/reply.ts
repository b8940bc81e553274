import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { TLS_REQUIRED, TOO_MANY } from './phrases.ts';
import { notUnderstood, readExactly, readLine, sendLine } from './wire.ts';

/** An answer of SMTP or FTP: a number of three digits, and the texts beside it. */
interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

const LONGEST_LINE = 2048;
const MOST_LINES = 128;

/** Reads one; its first line says by a hyphen that it has more, its last one repeats the number with none. */
export async function readReply(socket: Socket): Promise<Reply> {
  const digits = (await readExactly(socket, 3)).toString('latin1');
  if (!/^[1-5]\d\d$/.test(digits)) throw notUnderstood(); // before its line ends, which it may never do
  const first = await readLine(socket, LONGEST_LINE);
  if (!/^([ -]|$)/.test(first)) throw notUnderstood();
  const lines = [first.slice(1)];
  let isLast = !first.startsWith('-');
  while (!isLast) {
    if (lines.length === MOST_LINES) throw notUnderstood();
    const line = await readLine(socket, LONGEST_LINE);
    isLast = line === digits || line.startsWith(`${digits} `);
    lines.push(line.startsWith(digits) ? line.slice(4) : line);
  }
  return { code: Number(digits), lines };
}

/** Sends a command, or what goes on with it, and reads the answer. */
export async function sendCommand(socket: Socket, line: string): Promise<Reply> {
  sendLine(socket, line);
  return readReply(socket);
}

/** What answers mean that begin so: number, and where that is not enough, text. */
export type ReplyMeanings = readonly (readonly [RegExp, FailureReason, string])[];

/** Answers that mean the same after every command. The server closes the connection with 421, and says in words why. */
const GENERAL: ReplyMeanings = [
  [
    /^[45]\d\d .*\bclient certificate\b/i,
    'ClientCertificateRejected',
    'the server wants a client certificate that it trusts',
  ],
  ...[...TOO_MANY, TLS_REQUIRED].map(
    ([words, reason, message]) =>
      [new RegExp(`^(4|5[1-5]).*(${words.source})`, 'i'), reason, message] as const,
  ),
  [/^(120|421) /, 'ServerUnavailable', 'the server is stopping, overloaded or in maintenance'],
];

/** What the first digits mean where nothing else is known; a command that is no command is none of the protocol. */
const CLASSES: ReplyMeanings = [
  [/^4/, 'ServerUnavailable', 'the server cannot do that now'],
  [/^5(?!0[02])/, 'UnexpectedAnswer', 'the server refuses what the test asks'],
];

/** The failure that an answer stands for. */
export function replyFailure({ code, lines }: Reply, meanings: ReplyMeanings): ConnectionFailure {
  const text = `${code} ${lines.join(' ')}`;
  const meaning = [...GENERAL, ...meanings, ...CLASSES].find(([start]) => start.test(text));
  return meaning ? new ConnectionFailure(meaning[1], meaning[2]) : notUnderstood();
}
