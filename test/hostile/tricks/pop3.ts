import { GOES_OUT, lineProtocolTricks, UNVERIFIED } from '../lineprotocol.ts';
import type { LineProtocol } from '../lineprotocol.ts';
import { closes, PARROT, repeats, upgrades } from '../talk.ts';
import type { Trick } from '../trick.ts';

const WITHOUT_PLAIN = '+OK canary\r\nUSER\r\n.\r\n';

const pop3: LineProtocol = {
  type: 'pop3',
  honest: {
    greeting: `+OK ${PARROT}\r\n`,
    CAPA: '+OK canary\r\nSTLS\r\nUSER\r\nSASL PLAIN CANARY\r\n.\r\n',
    STLS: upgrades('+OK canary\r\n'),
    AUTH: '+ canary\r\n',
    credential: `+OK ${PARROT}\r\n`,
    USER: `+OK ${PARROT}\r\n`,
    PASS: `+OK ${PARROT}\r\n`,
    STAT: `+OK 2 320 ${PARROT}\r\n`,
    QUIT: closes,
  },
  base64: true,
  commandOf: (request) => request.trimEnd().split(' ')[0] ?? '',
  greeting: '+OK ',
  rejection: { credential: `-ERR [AUTH] ${PARROT}\r\n` },
  afterLogin: { command: 'STAT', step: 'Probe' },
  last: 'STAT',
  first: { command: 'CAPA', answer: '+OK ' },
  startTls: {
    command: 'STLS',
    agreement: '+OK canary\r\n',
    refusal: '-ERR canary\r\n',
    next: '+OK canary\r\nUSER\r\n.\r\n',
  },
};

export const tricks: readonly Trick[] = lineProtocolTricks(pop3, [
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
    how: 'in place of a number',
    but: { STAT: `+OK ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
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
    how: 'lets every client in',
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
    what: 'downgrades the authentication',
    how: 'to USER, over TLS that is not verified',
    but: { CAPA: WITHOUT_PLAIN },
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'takes USER away as well',
    but: { CAPA: '+OK canary\r\nSASL CANARY\r\n.\r\n' },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
]);
