import { GOES_OUT, lineProtocolTricks, UNVERIFIED } from '../lineprotocol.ts';
import type { LineProtocol } from '../lineprotocol.ts';
import { closes, PARROT, repeats, upgrades } from '../talk.ts';
import type { Trick } from '../trick.ts';

const smtp: LineProtocol = {
  type: 'smtp',
  honest: {
    greeting: `220 ${PARROT}\r\n`,
    EHLO: `250-canary\r\n250-STARTTLS\r\n250-${PARROT}\r\n250 AUTH LOGIN PLAIN\r\n`,
    STARTTLS: upgrades('220 canary\r\n'),
    AUTH: '334 canary\r\n',
    credential: `235 ${PARROT}\r\n`,
    NOOP: `250 ${PARROT}\r\n`,
    QUIT: closes,
  },
  base64: true,
  commandOf: (request) => /^[A-Z]+(?=[ \r])/.exec(request)?.[0] ?? 'credential',
  greeting: '220 ',
  rejection: { credential: `535 5.7.8 ${PARROT}\r\n` },
  afterLogin: { command: 'NOOP', step: 'Probe' },
  last: 'NOOP',
  first: { command: 'EHLO', answer: '250-' },
  startTls: {
    command: 'STARTTLS',
    agreement: '220 canary\r\n',
    refusal: '454 canary\r\n',
    next: '250 AUTH PLAIN\r\n',
  },
};

export const tricks: readonly Trick[] = lineProtocolTricks(smtp, [
  {
    what: 'parrots',
    how: 'in a greeting that refuses',
    but: { greeting: `554 5.0.0 ${PARROT}\r\n` },
    verdict: ['ClientNotAllowed', 'Authenticate'],
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
    what: 'never ends its greeting',
    how: 'line by line',
    but: { greeting: repeats('220-canary\r\n') },
    verdict: ['ProtocolError', 'Authenticate'],
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
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to what only asks for trust',
    but: { EHLO: '250-canary\r\n250-STARTTLS\r\n250 AUTH ANONYMOUS EXTERNAL\r\n' },
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
]);
