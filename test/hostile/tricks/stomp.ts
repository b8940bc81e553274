import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** By command. */
const HONEST: Readonly<Record<string, Answer>> = {
  CONNECT: `CONNECTED\nversion:1.2\nserver:canary/9 ${PARROT}\n\n\0\n`,
  DISCONNECT: `RECEIPT\nreceipt-id:mooring\ncanary:${PARROT}\n\n\0`,
};

function error(message: string): string {
  return `ERROR\nmessage:${message}\n\n${PARROT}\0`;
}

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;

const variants: readonly (Variant & { readonly tls?: true })[] = [
  { what: 'parrots', how: 'in what it is', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { CONNECT: error(`wrong password ${PARROT}`) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in words that there are not',
    but: { CONNECT: error(PARROT) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { DISCONNECT: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    but: { DISCONNECT: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    but: { DISCONNECT: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    but: { CONNECT: `CONNECTED\ncontent-length:4294967295\n\n${'canary'.repeat(20_000)}` },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { CONNECT: repeats('canary:canary\n', 'CONNECTED\n') },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with line ends',
    but: { DISCONNECT: repeats('\n') },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'with a message',
    but: { DISCONNECT: `MESSAGE\ndestination:canary\n\n${PARROT}\0` },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'with another receipt',
    but: { DISCONNECT: 'RECEIPT\nreceipt-id:canary\n\n\0' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    tls: true,
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, tls, ...rest }) => ({
  type: 'stomp',
  ...rest,
  serve: serve({ ...HONEST, ...but }, tls),
}));

function serve(answers: Readonly<Record<string, Answer>>, tls: true | undefined): Trick['serve'] {
  return talk({
    ...(tls && { tls }),
    reply: (request) => answers[String(request).split('\n')[0] ?? ''] ?? '',
  });
}
