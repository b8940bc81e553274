import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** A message of the server, with its length. */
export function message(type: string, ...parts: readonly (string | Buffer | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string | Buffer))); // Buffer.from takes lists of numbers as well
  const head = Buffer.alloc(5, type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function failure(code: string): Buffer {
  return message('E', `SFATAL\0VFATAL\0C${code}\0M${PARROT}\0D${PARROT}\0Hcanary\0Rcanary\0\0`);
}

const OK = message('R', [0, 0, 0, 0]);
const READY = message('Z', 'I');
const ASKS = {
  password: message('R', [0, 0, 0, 3]),
  scram: message('R', [0, 0, 0, 10], 'SCRAM-SHA-256\0\0'),
  other: message('R', [0, 0, 0, 10], 'CANARY\0\0'),
} as const;
const ROW = message('D', [0, 1, 0, 0, 0, 17], 'PostgreSQL canary');
const COLUMN = message(
  'T',
  [0, 1],
  'canary\0',
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0],
);

/** By the request: the question for TLS, the start, the password, the query. */
const HONEST: Readonly<Record<string, Answer>> = {
  tls: upgrades('S'),
  start: ASKS.password,
  p: Buffer.concat([OK, message('S', 'canary\0canary\0'), message('N', `SNOTICE\0M${PARROT}\0\0`), READY]),
  Q: Buffer.concat([COLUMN, ROW, message('C', 'SELECT 1\0'), READY]),
  X: closes,
};

const UNVERIFIED = { user: 'canary', database: 'canary', tls: { mode: 'require' } } as const;
const GOES_OUT = { hearsCanary: true } as const;
const NO_LENGTH = Buffer.from([0x45, 0, 0, 0, 0]);
const HUGE = Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff, 0, 0]);

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { p: failure('28P01') },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    but: { p: Buffer.concat([OK, failure('3D000')]) },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { start: failure('CANAR') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'closes after authentication',
    but: { Q: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { Q: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { Q: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'of 2 GiB',
    but: { start: HUGE },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'of less than its own length',
    but: { start: Buffer.from([0x52, 0, 0, 0, 0, 0, 0]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  ...[NO_LENGTH, message('E'), message('E', 'SFATAL'), message('E', 'SFATAL\0')].map<Variant>((start) => ({
    what: 'announces a huge message',
    how: `an error without its end: ${start.toString('hex')}`,
    but: { start },
    verdict: ['ProtocolError', 'Authenticate'],
  })),
  {
    what: 'announces a huge message',
    how: 'a notice without its end',
    but: { p: message('N', `SNOTICE\0M${PARROT}`) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { start: repeats(message('N', `M${PARROT}\0\0`)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'row by row',
    but: { Q: repeats(ROW, COLUMN) },
    ...GOES_OUT,
    verdict: ['BudgetExceeded', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'asks for a file to be copied',
    but: { Q: message('G', [0, 0, 0]) },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'is stripped of TLS',
    how: 'refuses it',
    but: { tls: 'N' },
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'answers with an error',
    but: { tls: failure('0A000') },
    parameters: UNVERIFIED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { tls: upgrades('S', ASKS.password) },
    parameters: UNVERIFIED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a mechanism that there is not',
    but: { start: ASKS.other },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'lets every client in',
    but: { start: ASKS.scram, p: Buffer.concat([OK, READY]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'sends the end of it alone',
    but: { start: message('R', [0, 0, 0, 12], 'v=canary') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'with a wrong one',
    but: { start: ASKS.scram, p: message('R', [0, 0, 0, 12], 'v=canary') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'postgresql',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

/** What has no letter in front begins a session: with the question for TLS, or without. */
function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({
    reply(request) {
      const begins = request.length === 8 ? 'tls' : 'start';
      return answers[request[0] === 0 ? begins : request.toString('latin1', 0, 1)] ?? '';
    },
  });
}
