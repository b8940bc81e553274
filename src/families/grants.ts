import type { Texts } from '../contract/check.ts';
import { optional, pem, text, url } from '../contract/schema.ts';
import { serviceAccount } from './authenticationSchemes.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * Authentication schemes that few services use, by OAuth or by a vendor's own signature; the usual ones are in authenticationSchemes.ts.
 */

/** A statement about a user that the key of a client signs, which is exchanged for a token (RFC 7523). */
export function assertion(at: string, { iss, sub, aud, ...more }: Texts): AuthenticationScheme {
  const claims = {
    iss: iss ?? '{parameters.clientId}',
    sub: sub ?? '{parameters.user}',
    aud: aud ?? at,
    ...more,
  };
  return {
    title: 'Key of the client',
    parameters: {
      clientId: text('Id of the client.', { maxLength: 256 }),
      user: text('User in whose name the client asks.', { maxLength: 256 }),
      tokenUrl: optional({
        ...url('Address that gives the token, where it is not the public one.'),
        default: at,
      }),
    },
    identity: ['clientId', 'user'],
    secrets: { privateKey: pem('PEM private key of the client (RSA), which signs what it asks with.') },
    auth: { assertion: { tokenUrl: '{parameters.tokenUrl}', claims, privateKey: '{secrets.privateKey}' } },
    sample: { clientId: 'mooring', user: 'reader' },
    before: `Asks for a token by a signed statement about the user first (${at}).`,
  };
}

/** A service account that asks in the name of a person, as an administrator of the domain lets it. */
export function delegatedAccount(scope: string): AuthenticationScheme {
  const scheme = serviceAccount(scope);
  if (scheme.auth === undefined || !('serviceAccount' in scheme.auth))
    throw new Error('Google gives tokens for service accounts');
  const user = text('Mail address of the person in whose name the service account asks.', { maxLength: 320 });
  return {
    ...scheme,
    title: 'Service account in the name of a person',
    parameters: { ...scheme.parameters, user },
    identity: ['user'],
    sample: { user: 'ops@example.com' },
    auth: { serviceAccount: { ...scheme.auth.serviceAccount, subject: '{parameters.user}' } },
  };
}
