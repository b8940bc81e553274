import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** By command. */
const HONEST: Readonly<Record<string, Answer>> = {
  greeting: `+OK ${PARROT}\r\n`,
  CAPA: '+OK canary\r\nSTLS\r\nUSER\r\nSASL PLAIN CANARY\r\n.\r\n',
  STLS: upgrades('+OK canary\r\n'),
  AUTH: '+ canary\r\n',
  credential: `+OK ${PARROT}\r\n`,
  USER: `+OK ${PARROT}\r\n`,
  PASS: `+OK ${PARROT}\r\n`,
  STAT: `+OK 2 320 ${PARROT}\r\n`,
  QUIT: closes,
};

const WITHOUT_PLAIN = '+OK canary\r\nUSER\r\n.\r\n';
const SECURED = { user: 'canary', tls: { mode: 'require' } } as const;
const GOES_OUT = { hearsCanary: true } as const;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in success by USER and PASS',
    but: { CAPA: WITHOUT_PLAIN },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'parrots',
    how: 'in a refusal to serve',
    but: { greeting: `-ERR ${PARROT}\r\n` },
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { credential: `-ERR [AUTH] ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in place of a number',
    but: { STAT: `+OK ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { STAT: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { STAT: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { STAT: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'a line that does not end',
    but: { CAPA: `+OK ${'canary'.repeat(20_000)}` },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { greeting: repeats('canary', '+OK ') },
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'never ends its answer',
    how: 'capability by capability',
    but: { CAPA: repeats('CANARY\r\n', '+OK canary\r\n') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'asks on and on',
    but: { credential: '+ canary\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'lets everybody in',
    but: { AUTH: '+OK canary\r\n' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'twice',
    but: { CAPA: '+OK canary\r\nSASL PLAIN\r\n.\r\n+ canary\r\n' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'is stripped of TLS',
    how: 'refuses it',
    but: { STLS: '-ERR canary\r\n' },
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'goes on in clear',
    but: { STLS: '+OK canary\r\n+OK canary\r\n' },
    parameters: SECURED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { STLS: upgrades('+OK canary\r\n', '+OK canary\r\nUSER\r\n.\r\n') },
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
    how: 'to USER, over TLS that is not verified',
    but: { CAPA: WITHOUT_PLAIN },
    parameters: SECURED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'takes USER away as well',
    but: { CAPA: '+OK canary\r\nSASL CANARY\r\n.\r\n' },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'pop3',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

/** What comes without a command is the credential. */
function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({
    greeting: answers['greeting'] ?? '',
    reply(request) {
      const [command = ''] = String(request).trimEnd().split(' ');
      return answers[command] ?? answers['credential'] ?? '';
    },
    decode: (request) => Buffer.from(String(request), 'base64'),
  });
}
