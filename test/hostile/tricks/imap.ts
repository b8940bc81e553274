import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** By command; the first word of a command is its tag. */
const HONEST: Readonly<Record<string, Answer>> = {
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
};

const SECURED = { user: 'canary', tls: { mode: 'require' } } as const;
const GOES_OUT = { hearsCanary: true } as const;

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a farewell',
    but: { greeting: `* BYE [canary] ${PARROT}\r\n` },
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { credential: `AUTHENTICATE NO [canary] ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing mailbox',
    but: { mailbox: `EXAMINE NO [canary] ${PARROT}\r\n` },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { EXAMINE: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { EXAMINE: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
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
    but: { CAPABILITY: `* ${'canary'.repeat(20_000)}` },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a literal',
    but: { mailbox: '* OK {4294967295}\r\ncanary\r\n' },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'never ends its greeting',
    but: { greeting: repeats('canary', '* OK ') },
    verdict: ['ProtocolError', 'Connect'],
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
    how: 'lets everybody in',
    but: { greeting: `* PREAUTH ${PARROT}\r\n` },
    parameters: SECURED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'is stripped of TLS',
    how: 'does not offer it',
    but: { CAPABILITY: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nCAPABILITY OK canary\r\n' },
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'refuses it',
    but: { STARTTLS: 'STARTTLS NO canary\r\n' },
    parameters: SECURED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { STARTTLS: upgrades('STARTTLS OK canary\r\n', '* CAPABILITY IMAP4rev1\r\n') },
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
    how: 'to LOGIN, over TLS that is not verified',
    but: { CAPABILITY: '* CAPABILITY IMAP4rev1 STARTTLS\r\nCAPABILITY OK canary\r\n' },
    parameters: SECURED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'takes LOGIN away as well',
    but: { CAPABILITY: '* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=CANARY\r\nCAPABILITY OK canary\r\n' },
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'imap',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

/** What comes without a command is the credential, or the mailbox, which the first sample calls INBOX. */
function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({
    greeting: answers['greeting'] ?? '',
    reply(request) {
      const [tag, command = 'credential'] = String(request).trimEnd().split(' ');
      return answers[tag === 'INBOX' ? 'mailbox' : command] ?? '';
    },
    decode: (request) => Buffer.from(String(request), 'base64'),
  });
}
