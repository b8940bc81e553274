import { createHash, randomBytes } from 'node:crypto';
import { ConnectionFailure } from '../../contract/failure.ts';
import { isHeaderValue } from './fields.ts';
import { statusFailure } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/*
 * HTTP Digest (RFC 7616): a proof that depends on what the server asks with. The password itself does not go out; the
 * strongest hash that the server offers is taken, MD5 only where it offers nothing else.
 */

/** A user and a password, revealed. */
interface DigestLogin {
  readonly user: string;
  readonly password: string;
}

type Challenge = Readonly<Record<string, string>>;

/** Names of hashes in Node, the strongest first. */
const HASHES: Readonly<Record<string, string>> = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
};

/** The value of the header Authorization that answers a refusal; throws where there was none. */
export function digestAnswer(
  refusal: HttpResponse,
  request: Pick<HttpRequest, 'method' | 'url'>,
  login: DigestLogin,
  clientNonce = randomBytes(16).toString('hex'),
): string {
  if (refusal.status !== 401)
    throw (
      statusFailure(refusal) ?? notOffered('the service answers without a login, so that none can be tested')
    );
  const offered = challengesIn(refusal).filter(
    ({ scheme, qop = '' }) => scheme === 'digest' && words(qop).includes('auth'),
  );
  const [name, challenge] = best(offered);
  const { realm = '', nonce = '', opaque, userhash } = challenge;
  const hash = (...parts: readonly string[]) =>
    createHash(HASHES[plain(name)] ?? '')
      .update(parts.join(':'))
      .digest('hex');
  const [user, password] = [login.user.normalize(), login.password.normalize()];
  const key = hash(user, realm, password);
  const session = name.toLowerCase().endsWith('-sess') ? hash(key, nonce, clientNonce) : key;
  const uri = request.url.pathname + request.url.search;
  const response = hash(session, nonce, '00000001', clientNonce, 'auth', hash(request.method, uri));
  const fields = [
    userhash === 'true' ? `username=${quotedString(hash(user, realm))}, userhash=true` : userField(user),
    `realm=${quotedString(realm)}, uri=${quotedString(uri)}, algorithm=${name}, nonce=${quotedString(nonce)}, nc=00000001`,
    `cnonce=${quotedString(clientNonce)}, qop=auth, response=${quotedString(response)}`,
    ...(opaque === undefined ? [] : [`opaque=${quotedString(opaque)}`]),
  ];
  return `Digest ${fields.join(', ')}`;
}

function best(offered: readonly Challenge[]): readonly [string, Challenge] {
  for (const name of Object.keys(HASHES)) {
    const challenge = offered.find(({ algorithm = 'MD5' }) => plain(algorithm) === name);
    if (challenge && isHeaderValue(Object.values(challenge).join('')))
      return [challenge['algorithm'] ?? 'MD5', challenge];
  }
  throw notOffered('the service does not offer HTTP Digest, with qop auth and a hash that is known');
}

function notOffered(message: string): ConnectionFailure {
  return new ConnectionFailure('AuthMethodNotOffered', message);
}

/** Where HTTP Basic was refused because the service accepts other schemes only; then the service has not judged the password. */
export function refusedScheme(response: HttpResponse): ConnectionFailure | undefined {
  const schemes = response.status === 401 ? challengesIn(response).map(({ scheme }) => scheme) : [];
  const isOther =
    !schemes.includes('basic') &&
    schemes.some((scheme) => scheme === 'digest' || scheme === 'negotiate' || scheme === 'ntlm');
  return isOther ? notOffered('the service lets nobody log in by HTTP Basic') : undefined;
}

function plain(algorithm: string): string {
  return algorithm.toUpperCase().replace(/-SESS$/, '');
}

const PIECE = /([A-Za-z0-9-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;

/** What a refusal asks for, each with its scheme in small letters. */
function challengesIn({ headers }: HttpResponse): readonly Challenge[] {
  const challenges: Record<string, string>[] = [];
  for (const [, name = '', inQuotes, bare] of [headers['www-authenticate'] ?? []]
    .flat()
    .join(', ')
    .matchAll(PIECE)) {
    const value = inQuotes?.replaceAll(/\\(.)/g, '$1') ?? bare;
    const last = challenges.at(-1);
    if (value === undefined) challenges.push({ scheme: name.toLowerCase() });
    else if (last) last[name.toLowerCase()] ??= value;
  }
  return challenges;
}

function words(list: string): readonly string[] {
  return list.toLowerCase().split(/[\s,]+/);
}

function userField(user: string): string {
  return isHeaderValue(user)
    ? `username=${quotedString(user)}`
    : `username*=UTF-8''${encodeURIComponent(user)}`;
}

function quotedString(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
