import { GOES_OUT, lineProtocolTricks } from '../lineprotocol.ts';
import type { LineProtocol } from '../lineprotocol.ts';
import { closes, PARROT, repeats, upgrades } from '../talk.ts';
import type { Trick } from '../trick.ts';

const OLD = { EPSV: '502 canary\r\n' } as const;

const ftp: LineProtocol = {
  type: 'ftp',
  honest: {
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
  },
  commandOf: (request) => /^[A-Z]+/.exec(request)?.[0] ?? '',
  greeting: '220 ',
  rejection: { PASS: `530 ${PARROT}\r\n` },
  afterLogin: { command: 'CWD', step: 'Authorize' },
  last: 'EPSV',
  first: { command: 'USER', answer: '331 ' },
  startTls: {
    command: 'AUTH',
    agreement: '234 canary\r\n',
    refusal: '500 canary\r\n',
    next: '331 canary\r\n',
  },
};

export const tricks: readonly Trick[] = lineProtocolTricks(ftp, [
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
    what: 'never ends its greeting',
    how: 'line by line',
    but: { greeting: repeats('220-canary\r\n') },
    verdict: ['ProtocolError', 'Authenticate'],
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
  // The address that PASV names is not gone to, only its port: of this one, nothing listens.
  {
    what: 'points at a denied address',
    how: 'of the metadata service',
    but: { ...OLD, PASV: '227 canary (169,254,169,254,62,127)\r\n' },
    ...GOES_OUT,
    verdict: ['ConnectionRefused', 'Connect'],
  },
  {
    what: 'points at a denied address',
    how: 'of loopback',
    but: { ...OLD, PASV: '227 canary (127,0,0,2,62,127)\r\n' },
    ...GOES_OUT,
    verdict: ['ConnectionRefused', 'Connect'],
  },
  {
    what: 'points at a denied address',
    how: 'in more than eight bits',
    but: { ...OLD, PASV: '227 canary (127,0,256,1,0,22)\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
]);
