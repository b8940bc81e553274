import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { closes, isSilent, PARROT, repeats, resets } from './talk.ts';
import type { Answer } from './talk.ts';
import type { Trick } from './trick.ts';

/** An answer of HTTP. */
export function page(
  status: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer {
  const all = { 'content-length': String(Buffer.byteLength(body)), server: 'canary', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`, 'latin1'),
    Buffer.from(body),
  ]);
}

/** What one answer of HTTP can do to the client that reads it, and what a test of the type says of it. */
export type WebTrick = Pick<Trick, 'what' | 'verdict'> & { readonly how?: string; readonly answer: Answer };

const METADATA = 'http://169.254.169.254/latest/meta-data/';
const ZEROS = Buffer.alloc(64 * 1024 * 1024);
const BOMBS = {
  gzip: gzipSync(ZEROS),
  br: brotliCompressSync(ZEROS.subarray(0, ZEROS.length / 8)),
  zstd: zstdCompressSync(ZEROS),
} as const;

/** Those that are the same for every service; `unread` is what is said of a success whose body the client could not read. */
export function webTricks(unread: Trick['verdict']): readonly WebTrick[] {
  return [...REDIRECTS, ...bombs(unread), ...ANSWERS];
}

function bombs(unread: Trick['verdict']): readonly WebTrick[] {
  const known = Object.entries(BOMBS).map(([encoding, body]) => ({
    what: 'compresses a bomb' as const,
    how: encoding,
    answer: page('200 OK', { 'content-encoding': encoding }, body),
    verdict: unread,
  }));
  return [
    ...known,
    {
      what: 'compresses a bomb',
      how: 'a thousand times',
      answer: page('200 OK', { 'content-encoding': Array(1000).fill('gzip').join(',') }, 'canary'),
      verdict: unread,
    },
  ];
}

const REDIRECTS: readonly WebTrick[] = [
  '301 canary',
  '302 canary',
  '303 canary',
  '307 canary',
  '308 canary',
].map((status) => ({
  what: 'points at a denied address',
  how: status,
  answer: page(status, { location: METADATA }),
  verdict: ['UnexpectedAnswer', 'Probe'],
}));

const ANSWERS: readonly WebTrick[] = [
  {
    what: 'parrots',
    how: 'in a rejection',
    answer: page('401 canary', { 'www-authenticate': 'Basic realm="canary"' }, PARROT),
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in an error',
    answer: page('500 canary', { 'x-canary': 'canary' }, PARROT),
    verdict: ['ServerUnavailable', 'Probe'],
  },
  { what: 'closes after authentication', answer: closes, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'resets after authentication', answer: resets, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'falls silent after authentication', answer: isSilent, verdict: ['TimedOut', 'Probe'] },
  {
    what: 'announces a huge message',
    answer: page('200 OK', { 'content-length': '9007199254740991' }, 'canary'),
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'never ends its greeting',
    how: 'header by header',
    answer: repeats('x-canary: canary\r\n', 'HTTP/1.1 200 OK\r\n'),
    verdict: ['BudgetExceeded', 'Probe'],
  },
  {
    what: 'never ends its greeting',
    how: 'asks to go on',
    answer: repeats('HTTP/1.1 100 Continue\r\n\r\n'),
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'never ends its answer',
    how: 'chunk by chunk',
    answer: repeats('6\r\ncanary\r\n', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'),
    verdict: ['BudgetExceeded', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'with another protocol',
    answer: page('101 canary', { upgrade: 'canary', connection: 'upgrade' }),
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'with two lengths',
    answer: 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\ncontent-length: 7\r\n\r\ncanary',
    verdict: ['ProtocolError', 'Probe'],
  },
];
