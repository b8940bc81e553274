import { ConnectionFailure } from '../contract/failure.ts';
import type { TlsParameters } from '../contract/schema.ts';

/**
 * Whether a password may be sent as it is where the server asks for that instead of a proof: only to who has proven
 * to be the server, or where the manifest does without TLS in so many words.
 */
export function mayGoInClear(tls: TlsParameters | undefined): boolean {
  return tls?.mode !== 'require';
}

/** Holds back a credential that the protocol sends as it is from who may be anybody. */
export function refuseInClear(tls: TlsParameters | undefined): void {
  if (mayGoInClear(tls)) return;
  throw new ConnectionFailure('AuthMethodNotOffered', 'the password would go in clear, over a session that is not verified');
}
