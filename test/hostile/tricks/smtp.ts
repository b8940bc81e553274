import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const HONEST: Readonly<Record<string, Answer>> = {
  greeting: `220 ${PARROT}\r\n`,
  EHLO: `250-canary\r\n250-STARTTLS\r\n250-${PARROT}\r\n250 AUTH LOGIN PLAIN\r\n`,
  STARTTLS: upgrades('220 canary\r\n'),
  AUTH: '334 canary\r\n',
  credential: `235 ${PARROT}\r\n`,
  NOOP: `250 ${PARROT}\r\n`,
  QUIT: closes,
};

const SECURED = { user: 'canary', tls: { mode: 'require' } } as const;
const GOES_OUT = { hearsCanary: true } as const;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a greeting that refuses',
    but: { greeting: `554 5.0.0 ${PARROT}\r\n` },
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { credential: `535 5.7.8 ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in names of mechanisms',
    but: { EHLO: '250-canary\r\n250 AUTH canary CANARY\r\n' },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a refusal of the ping',
    but: { NOOP: `502 ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { NOOP: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { NOOP: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { NOOP: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'a line that does not end',
    but: { EHLO: `250-${'canary'.repeat(20_000)}` },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    how: 'line by line',
    but: { greeting: repeats('220-canary\r\n') },
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'never ends its greeting',
    how: 'in one line',
    but: { greeting: repeats('canary', '220 ') },
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'never ends its answer',
    how: 'to EHLO',
    but: { EHLO: repeats('250-canary\r\n') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'asks on and on',
    but: { credential: '334 canary\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'before it is asked',
    but: { greeting: '220 canary\r\n250 canary\r\n235 canary\r\n250 canary\r\n' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'behind an answer',
    but: { EHLO: '250-canary\r\n250 AUTH PLAIN\r\n235 canary\r\n250 canary\r\n' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'is stripped of TLS',
    how: 'does not offer it',
    but: { EHLO: '250 AUTH PLAIN LOGIN\r\n' },
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'refuses it',
    but: { STARTTLS: '454 canary\r\n' },
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'goes on in clear',
    but: { STARTTLS: '220 canary\r\n250-AUTH PLAIN\r\n' },
    parameters: SECURED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { STARTTLS: upgrades('220 canary\r\n', '250 AUTH PLAIN\r\n') },
    parameters: SECURED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    parameters: SECURED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to what only asks for trust',
    but: { EHLO: '250-canary\r\n250-STARTTLS\r\n250 AUTH ANONYMOUS EXTERNAL\r\n' },
    parameters: SECURED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'smtp',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({
    greeting: answers['greeting'] ?? '',
    reply: (request) =>
      answers[/^[A-Z]+(?=[ \r])/.exec(String(request))?.[0] ?? 'credential'] ?? answers['credential'] ?? '',
    decode: (request) => Buffer.from(String(request), 'base64'),
  });
}
