import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const HONEST: Readonly<Record<string, Answer>> = {
  greeting: `220-${PARROT}\r\n canary\r\n220 ${PARROT}\r\n`,
  AUTH: upgrades('234 canary\r\n'),
  USER: `331 ${PARROT}\r\n`,
  PASS: `230-${PARROT}\r\n230 ${PARROT}\r\n`,
  CWD: `250 ${PARROT}\r\n`,
  PBSZ: '200 canary\r\n',
  PROT: '200 canary\r\n',
  EPSV: ({ socket }) => void socket.write(`229 canary (|||${socket.localPort}|)\r\n`),
  PASV: '502 canary\r\n',
  QUIT: closes,
};

const SECURED = { user: 'canary', tls: { mode: 'require' } } as const;
const GOES_OUT = { hearsCanary: true } as const;
const OLD = { EPSV: '502 canary\r\n' } as const;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { PASS: `530 ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing directory',
    but: { CWD: `550 ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a refusal of passive mode',
    but: { EPSV: `502 ${PARROT}\r\n`, PASV: `502 ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { CWD: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { CWD: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { EPSV: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'a line that does not end',
    but: { USER: `331 ${'canary'.repeat(20_000)}` },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { greeting: repeats('220-canary\r\n') },
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'never ends its answer',
    how: 'lines without a number',
    but: { PASS: repeats('canary\r\n', '230-canary\r\n') },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'before it is asked',
    but: { greeting: '220 canary\r\n331 canary\r\n230 canary\r\n' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'with ports that there are not',
    but: { EPSV: '229 canary (|||99999|)\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'is stripped of TLS',
    how: 'does not know it',
    but: { AUTH: '500 canary\r\n' },
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'goes on in clear',
    but: { AUTH: '234 canary\r\n331 canary\r\n' },
    parameters: SECURED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { AUTH: upgrades('234 canary\r\n', '331 canary\r\n') },
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
    what: 'points at a denied address',
    how: 'of the metadata service',
    but: { ...OLD, PASV: '227 canary (169,254,169,254,0,80)\r\n' },
    ...GOES_OUT,
    verdict: ['TargetDenied', 'Resolve'],
  },
  {
    what: 'points at a denied address',
    how: 'of loopback',
    but: { ...OLD, PASV: '227 canary (127,0,0,2,0,22)\r\n' },
    ...GOES_OUT,
    verdict: ['TargetDenied', 'Resolve'],
  },
  {
    what: 'points at a denied address',
    how: 'in more than eight bits',
    but: { ...OLD, PASV: '227 canary (127,0,256,1,0,22)\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'ftp',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({
    greeting: answers['greeting'] ?? '',
    reply: (request) => answers[/^[A-Z]+/.exec(String(request))?.[0] ?? ''] ?? '',
  });
}
