import { u16, u32 } from '../../../src/drivers/codec/bytes.ts';
import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

function message(kind: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string))); // Buffer.from takes buffers as well
  return Buffer.concat([Buffer.from(kind), u32(body.length + 4), body]);
}

function failure(state: string): Buffer {
  return message('E', `SFATAL\0C${state}\0M${PARROT}\0D${PARROT}\0Hcanary\0Rcanary\0Vcanary\0\0`);
}

const ASKS = {
  hash: message('R', u32(66_048), 'salt', u32(16), '0123456789abcdef'),
  clear: message('R', u32(3)),
  other: message('R', u32(77_777), 'canary'),
} as const;
const OK = message('R', u32(0));
const READY = message('Z', 'I');
const ROW = message('D', u16(1), u32(1), '1');

/** By the request: the question for TLS, the start, the password, the query. */
const HONEST: Readonly<Record<string, Answer>> = {
  tls: upgrades('S'),
  start: ASKS.hash,
  p: Buffer.concat([OK, message('S', 'server_version\0canary\0'), message('N', `M${PARROT}\0\0`), READY]),
  Q: Buffer.concat([message('T', u16(1), 'canary'), ROW, message('C', 'SELECT\0'), READY]),
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { p: failure('28000') },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    but: { p: Buffer.concat([OK, failure('3D000')]) },
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { start: failure('canar') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  { what: 'closes after authentication', but: { Q: closes }, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'resets after authentication', but: { Q: resets }, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'falls silent after authentication', but: { Q: isSilent }, verdict: ['TimedOut', 'Probe'] },
  {
    what: 'announces a huge message',
    how: 'of 2 GiB',
    but: { start: Buffer.concat([Buffer.from('R'), u32(0x7fff_ffff)]) },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'of less than its own length',
    but: { start: Buffer.concat([Buffer.from('R'), u32(0), Buffer.from('canary')]) },
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
    but: { Q: repeats(ROW) },
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    but: { Q: message('G', u16(0)) },
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'is stripped of TLS',
    how: 'refuses it',
    but: { tls: 'N' },
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { tls: upgrades('S', ASKS.hash) },
    parameters: UNVERIFIED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    but: { start: ASKS.clear },
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'asks for the password in clear',
    how: 'where the manifest does without TLS',
    but: { start: ASKS.clear },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'downgrades the authentication',
    how: 'to a way that there is not',
    but: { start: ASKS.other },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'in a second question, to the password in clear',
    but: { p: ASKS.clear },
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'vertica',
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
