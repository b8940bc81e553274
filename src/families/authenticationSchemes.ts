import type { TokenAudience } from '../contract/accountToken.ts';
import type { HttpCheck, TokenHeader, Texts } from '../contract/check.ts';
import { jsonDocument, optional, pem, text, url } from '../contract/schema.ts';
import type { TProperties } from '../contract/schema.ts';

/** How a client of an HTTP service authenticates: the fields that it takes from the manifest, and what becomes of them. */
export interface AuthenticationScheme extends Pick<
  HttpCheck,
  'headers' | 'query' | 'form' | 'auth' | 'secretInQuery'
> {
  readonly title: string;
  readonly parameters?: TProperties;
  /** Those parameters that may come from a Secret, because they rotate together with the credential. */
  readonly identity?: readonly string[];
  readonly secrets: TProperties;
  /** Those parameters without which it is none, and which the type does without otherwise. */
  readonly needs?: readonly string[];
  /** For whom the token of the ServiceAccount is; absent where it takes none. */
  readonly tokenFor?: TokenAudience;
  /** Values of its parameters in a sample. */
  readonly sample?: Readonly<Record<string, unknown>>;
  /** What it does before the request, as a sentence. */
  readonly before?: string;
  /** What is asked with this credential, which may not ask what others may. */
  readonly ask?: Pick<HttpCheck, 'url' | 'below' | 'query' | 'expect'>;
}

/** Of a token. */
export const LONGEST = { maxLength: 16_384 } as const;

/** No credential: the service answers every client. */
export function anonymous(): AuthenticationScheme {
  return { title: 'No credentials', secrets: {} };
}

/** A token in the header Authorization, behind the word that the service wants there. */
export function token(description: string, scheme = 'Bearer'): AuthenticationScheme {
  return {
    title: 'Token',
    secrets: { token: text(description, LONGEST) },
    headers: { authorization: `${scheme} {secrets.token}`.trimStart() },
  };
}

/** A key in a header of its own, or in Authorization behind another word. */
export function apiKey(
  description: string,
  header: string,
  value = '{secrets.apiKey}',
): AuthenticationScheme {
  return {
    title: 'Key in a header',
    secrets: { apiKey: text(description, LONGEST) },
    headers: { [header]: value },
  };
}

/** A token in a header of its own, or in Authorization with no word before it. */
export function tokenHeader(header: string, description: string): AuthenticationScheme {
  return {
    title: 'Token in a header',
    secrets: { token: text(description, LONGEST) },
    headers: { [header]: '{secrets.token}' },
  };
}

/** A user and a password by HTTP Basic. */
export function password(
  user = 'User to log in as.',
  secret = 'Password of the user.',
  sample = 'reader',
): AuthenticationScheme {
  return {
    title: 'User and password',
    parameters: { user: text(user, { maxLength: 256, pattern: '^[^:]+$' }) },
    identity: ['user'],
    secrets: { password: text(secret) },
    auth: { basic: { user: '{parameters.user}', password: '{secrets.password}' } },
    sample: { user: sample },
  };
}

/** A user and a password by HTTP Digest, whose proof goes out in place of the password. */
export function digest(): AuthenticationScheme {
  return {
    ...password(),
    title: 'User and password by HTTP Digest',
    secrets: { digestPassword: text('Password of the user, where the server asks for HTTP Digest.') },
    auth: { digest: { user: '{parameters.user}', password: '{secrets.digestPassword}' } },
    before: 'With the profile digest it asks once without a login, to be told what the proof is made of.',
  };
}

/** A user whose API token stands in the place of a password. */
export function userToken(user: string, secret: string, name = '{parameters.user}'): AuthenticationScheme {
  return {
    ...password(user, '', 'ops@example.com'),
    title: 'User and API token',
    secrets: { apiToken: text(secret) },
    auth: { basic: { user: name, password: '{secrets.apiToken}' } },
  };
}

/** A key that HTTP Basic carries, with a fixed text for the other half. */
export function keyAsUser(description: string, other = ''): AuthenticationScheme {
  return {
    title: 'API key',
    secrets: { apiKey: text(description) },
    auth: { basic: { user: '{secrets.apiKey}', password: other } },
  };
}

/** Where and how a token is asked for. */
export interface Grant {
  /** Where the token is asked for: an address, or a path behind `{parameters.url}`. */
  readonly at: string;
  readonly form?: Texts;
  readonly secretIn?: 'header';
  readonly tokenHeader?: TokenHeader;
}

/** OAuth 2.0 client credentials. An address that is not the service's own can be set, for private endpoints. */
export function clientCredentials({ at, form = {}, secretIn, tokenHeader }: Grant): AuthenticationScheme {
  const isOwn = at.startsWith('{');
  const tokenUrl = { ...url('Address that gives the token, where it is not the public one.'), default: at };
  return {
    title: 'Client credentials',
    parameters: {
      clientId: text('Id of the client.', { maxLength: 256 }),
      ...(!isOwn && { tokenUrl: optional(tokenUrl) }),
    },
    identity: ['clientId'],
    secrets: { clientSecret: text('Secret of the client.') },
    auth: {
      oauth2: {
        tokenUrl: isOwn ? at : '{parameters.tokenUrl}',
        clientId: '{parameters.clientId}',
        clientSecret: '{secrets.clientSecret}',
        form,
        ...(secretIn && { secretIn }),
        ...(tokenHeader && { tokenHeader }),
      },
    },
    sample: { clientId: 'mooring' },
    before: `Asks for a token by client credentials first (${isOwn ? `POST ${readablePath(at)}` : at}).`,
  };
}

/** OAuth 2.0 client credentials of a client that proves itself by a key, which never leaves us (RFC 7523). */
export function clientKey({ at, form = {} }: Grant): AuthenticationScheme {
  return {
    ...clientCredentials({ at, form }),
    title: 'Key of the client',
    secrets: { privateKey: pem(CLIENT_KEY) },
    auth: {
      oauth2: { tokenUrl: at, clientId: '{parameters.clientId}', privateKey: '{secrets.privateKey}', form },
    },
  };
}

/** What a client signs with where its key is known to the service by itself. */
export const CLIENT_KEY =
  'PEM private key of the client (RSA, or on the curve P-256), which signs what it asks with.';

/** Client credentials of an application in Microsoft Entra ID. */
export function entra(scope: string): AuthenticationScheme {
  return {
    ...clientCredentials({
      at: '{parameters.authority}/{parameters.tenantId}/oauth2/v2.0/token',
      form: { scope },
    }),
    parameters: {
      tenantId: text('Id or domain of the tenant.', { maxLength: 253, pattern: '^[A-Za-z0-9.-]+$' }),
      clientId: text('Id of the application.', { maxLength: 256 }),
      authority: optional({
        ...url('Address that gives the token, where it is not the public one.'),
        default: MICROSOFT,
      }),
    },
    sample: { tenantId: 'acme.onmicrosoft.com', clientId: '00000000-0000-0000-0000-000000000000' },
    before: `Asks for a token by client credentials first (${MICROSOFT}).`,
  };
}

const MICROSOFT = 'https://login.microsoftonline.com';

/** A key of a Google service account. */
export function serviceAccount(scope: string): AuthenticationScheme {
  const at = 'https://oauth2.googleapis.com/token';
  return {
    title: 'Service account',
    parameters: {
      tokenUrl: optional({
        ...url('Address that gives the token, where it is not the public one.'),
        default: at,
      }),
    },
    secrets: { serviceAccountKey: jsonDocument('JSON document of a key of the service account.') },
    auth: {
      serviceAccount: { document: '{secrets.serviceAccountKey}', tokenUrl: '{parameters.tokenUrl}', scope },
    },
    before: `Asks ${at} for a token of the scope ${scope} first, whatever address the document of the key names.`,
  };
}

/** The path of a template, as people read it. */
export function readablePath(template: string): string {
  return (
    template.replace(/^\{parameters\.\w+\}/, '').replaceAll(/\{(parameters|secrets)\.(\w+)\}/g, '{$2}') || '/'
  );
}
