import type { Attempt } from './attempt.ts';
import type { Certificates } from './certificates.ts';

/** A server with which tests of all drivers try the one that it is for: in a sealed process, and against strangers. */
export interface Trial {
  /** The connection type that it is for. */
  readonly type: string;
  /** Starts it in clear, with no more than it needs to answer strangers. */
  start(): Promise<Stoppable & { readonly port: number }>;
  /** Starts it with TLS and one login, and says what a test that succeeds is run with, but for the authority. */
  startWithLogin(pem: Certificates): Promise<{ readonly server: Stoppable; readonly attempt: Attempt }>;
  /** The protocol encrypts without TLS. */
  readonly encryptsByItself?: true;
}

interface Stoppable {
  stop(): Promise<unknown>;
}

/** The password of every login that is made for a trial. */
export const PASSWORD = 'app-pw';

/** Parameters that say where a server of this machine is. */
export function onLoopback(port: number | undefined, rest: object): Readonly<Record<string, unknown>> {
  return { host: '127.0.0.1', port, ...rest };
}
