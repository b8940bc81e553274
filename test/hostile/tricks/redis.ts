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
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'redis',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({ reply: (request) => answers[/\r\n([A-Z]+)\r\n/.exec(String(request))?.[1] ?? ''] ?? '' });
}
