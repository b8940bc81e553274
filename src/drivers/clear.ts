import { ConnectionFailure } from '../contract/failure.ts';
import { VERIFY_SERVER } from '../contract/remedies.ts';
import type { TlsParameters } from '../contract/schema.ts';

/**
 * Whether a password may be sent as it is where the server asks for that instead of a proof: only to a server whose
 * certificate is verified, or where the manifest says in so many words that it may.
 */
export function mayGoInClear(tls: TlsParameters | undefined): boolean {
  return tls?.mode !== 'require' || tls.insecureSendCredentials === true;
}

/** Throws where it may not; for protocols whose only login sends the password as it is. */
export function refuseUnverified(tls: TlsParameters | undefined): void {
  if (mayGoInClear(tls)) return;
  throw new ConnectionFailure(
    'AuthMethodNotOffered',
    'the password would go out as it is, over a session that is not verified',
    { remedy: VERIFY_SERVER },
  );
}
