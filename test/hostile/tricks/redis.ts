import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const VERSION = `*4\r\n$6\r\nserver\r\n$6\r\ncanary\r\n$7\r\nversion\r\n$6\r\ncanary\r\n`;

/** By command. */
const HONEST: Readonly<Record<string, Answer>> = {
  AUTH: '+OK\r\n',
  SELECT: '+OK\r\n',
  PING: '+PONG\r\n',
  HELLO: VERSION,
};

const GOES_OUT = { hearsCanary: true } as const;
const WITH_DATABASE = { user: 'canary', database: 1, tls: { mode: 'disable' } } as const;

/** Of which the first is this server. */
const BY_SENTINELS = { hosts: [''], sentinelMaster: 'mymaster', tls: { mode: 'disable' } } as const;
const OWN_LOGIN = { parameters: BY_SENTINELS, secrets: ['password', 'sentinelPassword'] } as const;
const told = (host: string, port: string) =>
  `*2\r\n$${Buffer.byteLength(host)}\r\n${host}\r\n$${port.length}\r\n${port}\r\n`;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in a version', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { AUTH: `-WRONGPASS ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { AUTH: `-CANARY ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing database',
    but: { SELECT: `-ERR ${PARROT}\r\n` },
    parameters: WITH_DATABASE,
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in what should be PONG',
    but: { PING: `+${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { PING: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { PING: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { PING: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'a string',
    but: { AUTH: '$2147483647\r\ncanary' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a list',
    but: { AUTH: '*2147483647\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    but: { AUTH: repeats('canary', '+') },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'with a list',
    but: { AUTH: '*1\r\n+OK\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'by RESP3',
    but: { AUTH: '>1\r\n+canary\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { HELLO: '*1\r\n'.repeat(20_000) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'points at a denied address',
    how: 'MOVED',
    but: { PING: '-MOVED 1 169.254.169.254:6379\r\n' },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'points at a denied address',
    how: 'ASK',
    but: { SELECT: '-ASK 1 127.0.0.2:22\r\n' },
    parameters: WITH_DATABASE,
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'points at a denied address',
    how: 'as a Sentinel',
    but: { SENTINEL: told('169.254.169.254', '6379') },
    parameters: BY_SENTINELS,
    verdict: ['TargetDenied', 'Resolve'],
  },
  {
    what: 'parrots',
    how: 'as a Sentinel, in the host of the master',
    but: { SENTINEL: told(PARROT, '6379') },
    parameters: BY_SENTINELS,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'as a Sentinel, in the port of the master',
    but: { SENTINEL: told('127.0.0.1', '99999') },
    parameters: BY_SENTINELS,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'as a Sentinel, in a refusal',
    but: { SENTINEL: `-ERR ${PARROT}\r\n` },
    parameters: BY_SENTINELS,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'as a Sentinel, in a rejection',
    but: { AUTH: `-WRONGPASS ${PARROT}\r\n` },
    ...OWN_LOGIN,
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'closes after authentication',
    how: 'as a Sentinel',
    but: { SENTINEL: closes },
    ...OWN_LOGIN,
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    how: 'as a Sentinel',
    but: { SENTINEL: isSilent },
    ...OWN_LOGIN,
    ...GOES_OUT,
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'as a Sentinel',
    but: { SENTINEL: '*2147483647\r\n' },
    parameters: BY_SENTINELS,
    verdict: ['ProtocolError', 'Authorize'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'redis',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({ reply: (request) => answers[/\r\n([A-Z]+)\r\n/.exec(String(request))?.[1] ?? ''] ?? '' });
}
