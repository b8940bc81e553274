import { closes, isSilent, repeats, resets, talk, upgrades } from './talk.ts';
import type { Answer, Variant } from './talk.ts';
import type { Trick } from './trick.ts';
import type { Step } from '../../src/contract/step.ts';

/** What a server answers, by command; `greeting` is what it says first. */
export type Answers = Readonly<Record<string, Answer>>;

/** A protocol of commands and replies in lines, such as IMAP or SMTP, with what the tricks that all of them share need to know. */
export interface LineProtocol {
  readonly type: string;
  /** The answers of an honest server. */
  readonly honest: Answers;
  /** The command that a request is, as `honest` names it. */
  commandOf(this: void, request: string): string;
  /** Whether what comes in lines may be base64, in which the credential has to be looked for. */
  readonly base64?: true;
  /** How a greeting begins. */
  readonly greeting: string;
  /** The answers that refuse the credential. */
  readonly rejection: Answers;
  /** The command that a test sends first when it has logged in, and the step in which it does. */
  readonly afterLogin: { readonly command: string; readonly step: Step };
  /** The last command to which a test needs an answer. */
  readonly last: string;
  /** The first command after the greeting, and how an answer to it begins. */
  readonly first: { readonly command: string; readonly answer: string };
  readonly startTls: {
    readonly command: string;
    readonly agreement: string;
    readonly refusal: string;
    /** An answer to what a test asks first in TLS. */
    readonly next: string;
  };
}

/** The parameters of a test whose TLS does not verify the server, so that no password may be sent as it is. */
export const UNVERIFIED = { user: 'canary', tls: { mode: 'require' } } as const;
/** The credential goes out, because the server has done nothing yet that forbids it. */
export const GOES_OUT = { hearsCanary: true } as const;

/** The tricks that every such protocol knows, and those that it has of its own. */
export function lineProtocolTricks(protocol: LineProtocol, own: readonly Variant[]): readonly Trick[] {
  return [...sharedVariants(protocol), ...tlsVariants(protocol), ...own].map(({ but, ...rest }) => ({
    type: protocol.type,
    ...rest,
    serve: serve(protocol, { ...protocol.honest, ...but }),
  }));
}

function sharedVariants(protocol: LineProtocol): readonly Variant[] {
  const { greeting, rejection, afterLogin, last, first } = protocol;
  return [
    { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
    {
      what: 'parrots',
      how: 'in a rejection',
      but: rejection,
      ...GOES_OUT,
      verdict: ['CredentialsRejected', 'Authenticate'],
    },
    {
      what: 'closes after authentication',
      but: { [afterLogin.command]: closes },
      ...GOES_OUT,
      verdict: ['ConnectionClosed', afterLogin.step],
    },
    {
      what: 'resets after authentication',
      but: { [afterLogin.command]: resets },
      ...GOES_OUT,
      verdict: ['ConnectionClosed', afterLogin.step],
    },
    {
      what: 'falls silent after authentication',
      but: { [last]: isSilent },
      ...GOES_OUT,
      verdict: ['TimedOut', 'Probe'],
    },
    {
      what: 'announces a huge message',
      how: 'a line that does not end',
      but: { [first.command]: `${first.answer}${'canary'.repeat(20_000)}` },
      verdict: ['ProtocolError', 'Authenticate'],
    },
    {
      what: 'never ends its greeting',
      how: 'in one line',
      but: { greeting: repeats('canary', greeting) },
      verdict: ['ProtocolError', 'Authenticate'],
    },
  ];
}

function tlsVariants({ startTls }: LineProtocol): readonly Variant[] {
  const { command, agreement, refusal, next } = startTls;
  const unverified = { parameters: UNVERIFIED } as const;
  return [
    {
      what: 'is stripped of TLS',
      how: 'refuses it',
      but: { [command]: refusal },
      ...unverified,
      verdict: ['TLSNotOffered', 'TLS'],
    },
    {
      what: 'is stripped of TLS',
      how: 'goes on in clear',
      but: { [command]: agreement + next },
      ...unverified,
      verdict: ['ProtocolError', 'TLS'],
    },
    {
      what: 'injects bytes before TLS',
      but: { [command]: upgrades(agreement, next) },
      ...unverified,
      verdict: ['ProtocolError', 'TLS'],
    },
    {
      what: 'asks for the password in clear',
      how: 'over TLS that is not verified',
      ...unverified,
      verdict: ['AuthMethodNotOffered', 'Authenticate'],
    },
  ];
}

/** What comes without a command is the credential, where the protocol has an answer to one. */
function serve({ commandOf, base64 }: LineProtocol, answers: Answers): Trick['serve'] {
  return talk({
    greeting: answers['greeting'] ?? '',
    reply: (request) => answers[commandOf(String(request))] ?? answers['credential'] ?? '',
    ...(base64 && { decode: (request: Buffer) => Buffer.from(String(request), 'base64') }),
  });
}
