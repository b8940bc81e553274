import type { Socket } from 'node:net';
import type { FailureReason } from '../../src/contract/reasons.ts';
import type { Step } from '../../src/contract/step.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import type { Carrier } from './carriers.ts';

/** What servers that know the protocol can do with it. */
export const TRICKS = [
  'parrots', // succeeds or fails, with the word canary in every field that it controls
  'closes after authentication',
  'resets after authentication',
  'falls silent after authentication',
  'announces a huge message',
  'never ends its greeting',
  'never ends its answer',
  'answers what was not asked',
  'nests its answer deeply',
  'is stripped of TLS', // does not offer STARTTLS, or refuses it
  'injects bytes before TLS',
  'asks for the password in clear', // over a session that is not verified
  'downgrades the authentication',
  'skips its half of the proof', // mutual authentication, as in SCRAM
  'points at a denied address', // redirects, referrals, advertised brokers, passive mode
  'compresses a bomb',
  'swaps its key',
] as const;

/** A reason and the step where it is found, or success. */
export type Verdict = readonly [FailureReason, Step | 'any' | undefined] | 'Succeeded';

/** A server that speaks one protocol well enough to turn it against its client. */
export interface Trick {
  /** The connection type that is tried. */
  readonly type: string;
  /** The carrier that plays the trick, where it is not the server itself. */
  readonly by?: Carrier;
  readonly what: (typeof TRICKS)[number];
  /** Which of several ways, where a protocol knows more than one. */
  readonly how?: string;
  /** One connection. `heard` is to be told of everything that was received, in clear. */
  readonly serve: (socket: Socket, heard: (chunk: Buffer) => void, pem: Certificates) => void;
  /** Instead of those of the type's first sample, which is turned to this server without TLS. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Names of the secrets given, each with a canary; those of the first sample unless said otherwise. */
  readonly secrets?: readonly string[];
  readonly auth?: string;
  /** True where the credential goes over the wire rightly; otherwise no canary may be heard. */
  readonly hearsCanary?: true;
  /** The one right verdict: a reason with its step, or success. */
  readonly verdict: Verdict;
}
