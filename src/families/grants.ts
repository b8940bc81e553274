import type { Texts } from '../contract/check.ts';
import { optional, pem, text, url } from '../contract/schema.ts';
import { clientCredentials, entra, LONGEST, readablePath, serviceAccount } from './authenticationSchemes.ts';
import type { AuthenticationScheme, Grant } from './authenticationSchemes.ts';

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
  const { parameters } = clientCredentials({ at });
  const isOwn = at.startsWith('{');
  return {
    title: 'Key of the client',
    parameters: {
      ...parameters,
      user: text('User in whose name the client asks.', { maxLength: 256 }),
    },
    identity: ['clientId', 'user'],
    secrets: { privateKey: pem('PEM private key of the client (RSA), which signs what it asks with.') },
    auth: {
      assertion: {
        tokenUrl: isOwn ? at : '{parameters.tokenUrl}',
        claims,
        privateKey: '{secrets.privateKey}',
      },
    },
    sample: { clientId: 'mooring', user: 'reader' },
    before: `Asks for a token by a signed statement about the user first (${isOwn ? `POST ${readablePath(at)}` : at}).`,
  };
}

/** OAuth 2.0 client credentials at an address that the manifest gives, which is another server's. */
export function oauthClient(): AuthenticationScheme {
  const at = '{parameters.tokenUrl}';
  const form = { scope: '{parameters.scope}', audience: '{parameters.audience}' };
  const scheme = clientCredentials({ at, form, secretIn: 'header' });
  return {
    ...scheme,
    parameters: {
      ...scheme.parameters,
      tokenUrl: url('Address that gives the token, by client credentials.'),
      scope: optional(text('Scopes to ask for, with blanks between them.')),
      audience: optional(text('Audience to ask for, where the server that gives the token wants one.')),
    },
    sample: { ...scheme.sample, tokenUrl: 'https://login.example.com/token' },
    before: 'With client credentials it asks for a token first, at tokenUrl.',
  };
}

/** How an application in Microsoft Entra ID proves itself: by a secret, or by a certificate. */
export function entraClient(scope: string) {
  return { clientCredentials: entra(scope), certificate: entraCertificate(scope) };
}

/** An application in Microsoft Entra ID that proves itself by a certificate, whose private key signs what it asks with. */
function entraCertificate(scope: string): AuthenticationScheme {
  const scheme = entra(scope);
  return {
    ...scheme,
    title: 'Certificate of the application',
    secrets: CERTIFICATE_SECRETS,
    auth: {
      oauth2: {
        tokenUrl: '{parameters.authority}/{parameters.tenantId}/oauth2/v2.0/token',
        clientId: '{parameters.clientId}',
        privateKey: '{secrets.privateKey}',
        certificate: '{secrets.applicationCertificate}',
        form: { scope },
      },
    },
  };
}

/** A certificate of an application in Microsoft Entra ID. */
export const CERTIFICATE_SECRETS = {
  privateKey: pem('PEM private key of the certificate (RSA), which signs what the application asks with.'),
  applicationCertificate: pem('PEM certificate that the application is registered with.'),
};

/** Of a refresh token: whether the service replaces it when it is used, as its documentation says. */
interface RefreshGrant extends Grant {
  /** A whole sentence, which stands in the page of the type. */
  readonly stays: string;
}

/** A refresh token of OAuth 2.0 that the service does not replace as it is used. */
export function refreshToken({
  at,
  form = {},
  secretIn,
  tokenHeader,
  stays,
}: RefreshGrant): AuthenticationScheme {
  const { parameters = {}, sample = {}, identity = [] } = clientCredentials({ at });
  return {
    title: 'Refresh token',
    parameters,
    identity,
    secrets: {
      refreshToken: text('Refresh token that a person has agreed to.', LONGEST),
      clientSecret: text('Secret of the client.'),
    },
    auth: {
      refresh: {
        tokenUrl: at.startsWith('{') ? at : '{parameters.tokenUrl}',
        clientId: '{parameters.clientId}',
        clientSecret: '{secrets.clientSecret}',
        refreshToken: '{secrets.refreshToken}',
        form,
        ...(secretIn && { secretIn }),
        ...(tokenHeader && { tokenHeader }),
      },
    },
    sample,
    before: `Asks for a token by the refresh token first (${at.startsWith('{') ? `POST ${readablePath(at)}` : at}). ${stays}`,
  };
}

/** What Google says of refresh tokens. */
export const GOOGLE_KEEPS = 'Google keeps a refresh token as it was when it is used.';

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
