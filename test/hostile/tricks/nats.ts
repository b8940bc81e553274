import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

function info(more: Readonly<Record<string, unknown>> = {}): string {
  const urls = ['169.254.169.254:4222', 'canary:4222'];
  return `INFO ${JSON.stringify({ server_id: PARROT, version: PARROT, auth_required: true, connect_urls: urls, ...more })}\r\n`;
}

/** What it says first, and by command. Each of our requests ends in a ping; the bare one comes last. */
const HONEST: Readonly<Record<string, Answer>> = {
  greeting: info(),
  CONNECT: 'PONG\r\n',
  SUB: 'PONG\r\n',
  PING: 'PONG\r\n',
};

const GOES_OUT = { hearsCanary: true } as const;
const UNVERIFIED = { host: '', user: 'canary', tls: { mode: 'require' } } as const;
const DEEP = `INFO {"nonce":${'['.repeat(16_000)}\r\n`;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in its greeting', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in an error',
    but: { CONNECT: `-ERR '${PARROT}'\r\n` },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { CONNECT: `-ERR 'Authorization Violation ${PARROT}'\r\n` },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing right',
    but: { SUB: `-ERR 'Permissions Violation for Subscription to "${PARROT}"'\r\n` },
    ...GOES_OUT,
    verdict: ['PermissionDenied', 'Authorize'],
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
    but: { SUB: 'MSG canary 1 999999999\r\ncanary' },
    ...GOES_OUT,
    verdict: ['BudgetExceeded', 'Authorize'],
  },
  {
    what: 'never ends its greeting',
    but: { greeting: repeats('canary', 'INFO {"version":"') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    but: { CONNECT: repeats('+OK\r\n') },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { CONNECT: `HMSG ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  { what: 'nests its answer deeply', but: { greeting: DEEP }, verdict: ['ProtocolError', 'Authenticate'] },
  { what: 'is stripped of TLS', parameters: UNVERIFIED, verdict: ['TLSNotOffered', 'TLS'] },
  {
    what: 'injects bytes before TLS',
    but: { greeting: upgrades(info({ tls_required: true }), "PONG\r\n-ERR 'canary'\r\n") },
    parameters: UNVERIFIED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    but: { greeting: upgrades(info({ tls_required: true })) },
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'asks for the password in clear',
    how: 'instead of TLS',
    but: { greeting: info({ auth_required: false }) },
    parameters: { host: '', user: 'canary', tls: { mode: 'verify-full' } },
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'downgrades the authentication',
    how: 'asks for no login',
    but: { greeting: info({ auth_required: false }) },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'points at a denied address',
    but: { CONNECT: `INFO {"connect_urls":["169.254.169.254:80"]}\r\nPONG\r\n` },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'nats',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve({ greeting = '', ...answers }: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({ greeting, reply: (request) => answers[/^[A-Z]+/.exec(String(request))?.[0] ?? ''] ?? '' });
}
