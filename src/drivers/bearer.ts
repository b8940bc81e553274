import { ConnectionFailure } from '../contract/failure.ts';
import type { Secret } from '../contract/secret.ts';

/*
 * SASL by a token of OAuth 2.0: OAUTHBEARER of RFC 7628, and XOAUTH2, which Google and Microsoft had before it. A server
 * that refuses says why in a challenge, and ends the login only when that is answered.
 */

/** A user with a token. */
export interface BearerLogin {
  readonly user: string;
  readonly token: Secret;
}

/** Names of the mechanisms, the one with a specification first. */
const BEARER_MECHANISMS = ['OAUTHBEARER', 'XOAUTH2'] as const;

/** One of them. */
type BearerMechanism = (typeof BEARER_MECHANISMS)[number];

/** The one to log in by, out of those that the server offers. */
export function bearerMechanism(isOffered: (mechanism: string) => boolean): BearerMechanism {
  const mechanism = BEARER_MECHANISMS.find(isOffered);
  if (mechanism === undefined)
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'the server offers neither OAUTHBEARER nor XOAUTH2, by which a token logs in',
    );
  return mechanism;
}

/** What the client sends: first, and in answer to a challenge that refuses. */
interface BearerMessages {
  readonly first: string;
  readonly last: string;
}

/** The messages of a login; without a user, for a server that finds it in the token. */
export function bearerMessages(
  mechanism: BearerMechanism,
  { user, token }: Pick<BearerLogin, 'token'> & Partial<BearerLogin>,
): BearerMessages {
  const value = `auth=Bearer ${token.reveal()}\x01\x01`;
  if (mechanism === 'XOAUTH2') return { first: `user=${user ?? ''}\x01${value}`, last: '' };
  const name = user?.replaceAll('=', '=3D').replaceAll(',', '=2C');
  return { first: `n,${name === undefined ? '' : `a=${name}`},\x01${value}`, last: '\x01' };
}

/** The challenge in base64 by which a server refuses a token. */
export function challengeIn(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** What a challenge means by which a server refuses a token. */
export function bearerFailure(challenge: string): ConnectionFailure {
  if (challenge.includes('"insufficient_scope"'))
    return new ConnectionFailure(
      'PermissionDenied',
      'the token lacks a scope that the server asks for: name it in spec.parameters.scope',
    );
  return new ConnectionFailure(
    'CredentialsRejected',
    'the server does not accept the token: its issuer, audience, time or user is not what it expects',
  );
}
