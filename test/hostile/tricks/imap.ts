import { GOES_OUT, lineProtocolTricks, UNVERIFIED } from '../lineprotocol.ts';
import type { LineProtocol } from '../lineprotocol.ts';
import { closes, PARROT, repeats, upgrades } from '../talk.ts';
import type { Trick } from '../trick.ts';

/* Each command is its own tag: the first word of a request is the tag, the second the command. */

const imap: LineProtocol = {
  type: 'imap',
  honest: {
    greeting: `* OK [canary] ${PARROT}\r\n`,
    CAPABILITY: '* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN CANARY\r\nCAPABILITY OK canary\r\n',
    STARTTLS: upgrades('STARTTLS OK canary\r\n'),
    AUTHENTICATE: '+ canary\r\n',
    credential: `* OK ${PARROT}\r\nAUTHENTICATE OK [canary] ${PARROT}\r\n`,
    LOGIN: '+ canary\r\n',
    EXAMINE: '+ canary\r\n',
    mailbox: `* FLAGS (${PARROT})\r\n* 1 EXISTS\r\nEXAMINE OK [READ-ONLY] ${PARROT}\r\n`,
    NOOP: `* 1 EXISTS\r\nNOOP OK ${PARROT}\r\n`,
    LOGOUT: closes,
  },
  base64: true,
  commandOf(request) {
    const [tag, command = 'credential'] = request.trimEnd().split(' ');
    return tag === 'INBOX' ? 'mailbox' : command; // the first sample calls its mailbox INBOX
  },
  greeting: '* OK ',
  rejection: { credential: `AUTHENTICATE NO [canary] ${PARROT}\r\n` },
  afterLogin: { command: 'EXAMINE', step: 'Authorize' },
  last: 'NOOP',
  first: { command: 'CAPABILITY', answer: '* ' },
  startTls: {
    command: 'STARTTLS',
    agreement: 'STARTTLS OK canary\r\n',
    refusal: 'STARTTLS NO canary\r\n',
    next: '* CAPABILITY IMAP4rev1\r\n',
  },
};

export const tricks: readonly Trick[] = lineProtocolTricks(imap, [
  {
    what: 'parrots',
    how: 'in a farewell',
    but: { greeting: `* BYE [canary] ${PARROT}\r\n` },
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a missing mailbox',
    but: { mailbox: `EXAMINE NO [canary] ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'a literal',
    but: { mailbox: '* OK {4294967295}\r\ncanary\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'never ends its answer',
    how: 'without a tag',
    but: { CAPABILITY: repeats('* OK canary\r\n') },
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
    how: 'by the tag of another command',
    but: { AUTHENTICATE: 'CAPABILITY OK canary\r\n' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'lets every client in',
    but: { greeting: `* PREAUTH ${PARROT}\r\n` },
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'is stripped of TLS',
    how: 'does not offer it',
    but: { CAPABILITY: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nCAPABILITY OK canary\r\n' },
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to LOGIN, over TLS that is not verified',
    but: { CAPABILITY: '* CAPABILITY IMAP4rev1 STARTTLS\r\nCAPABILITY OK canary\r\n' },
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'takes LOGIN away as well',
    but: { CAPABILITY: '* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=CANARY\r\nCAPABILITY OK canary\r\n' },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
]);
