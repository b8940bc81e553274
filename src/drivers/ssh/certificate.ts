import { ConnectionFailure } from '../../contract/failure.ts';
import type { KeyNames } from '../../contract/privateKey.ts';
import type { Secret } from '../../contract/secret.ts';
import { Bytes } from '../codec/bytes.ts';
import { lengthed, takeString } from './strings.ts';

/*
 * Certificates of OpenSSH, as PROTOCOL.certkeys describes them: a public key, the users that it may log in as and the
 * time in which it may, under the signature of an authority. What the authority is worth is for the server to say.
 */

/** What a client has to know of its certificate. */
export interface SshCertificate {
  /** As it goes on the wire. */
  readonly blob: Buffer;
  /** The key that it is for, as it would go on the wire without it. */
  readonly publicKey: Buffer;
  readonly kind: 'user' | 'host' | 'other';
  /** The users that it is for; none: any, where the server allows that. */
  readonly principals: readonly string[];
  /** In milliseconds, both. */
  readonly validAfter: number;
  readonly validBefore: number;
}

const LINE =
  /^\s*(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))-cert-v01@openssh\.com[ \t]+([A-Za-z0-9+/]+={0,2})(?:\s|$)/;
const LONGEST = 65_536;

/** The certificate in a file `key-cert.pub`; undefined where it is none of a kind of key that is read. */
export function sshCertificate(text: string): SshCertificate | undefined {
  const [, type, body] = text.length > LONGEST ? [] : (LINE.exec(text) ?? []);
  if (type === undefined || body === undefined) return undefined;
  const blob = Buffer.from(body, 'base64');
  try {
    return certificateIn(blob, type);
  } catch {
    return undefined;
  }
}

/** The certificate that a Secret holds for a key. Throws where it is none, or not for that key. */
export function certificateFor(publicKey: Buffer, secret: Secret, names: KeyNames): SshCertificate {
  const certificate = sshCertificate(secret.reveal());
  const flaw = certificate ? flawOf(certificate, publicKey, names) : `is no certificate of OpenSSH: ${GIVE}`;
  if (certificate && flaw === undefined) return certificate;
  throw new ConnectionFailure('SecretInvalid', `${names.certificate} ${flaw}`);
}

const GIVE = 'give the file that ssh-keygen -s writes, which ends in -cert.pub';

function flawOf(certificate: SshCertificate, publicKey: Buffer, names: KeyNames): string | undefined {
  if (certificate.kind !== 'user') return `is no certificate of a user: ${GIVE}, without -h`;
  if (certificate.publicKey.equals(publicKey)) return undefined;
  return `is for another key than ${names.key}`;
}

/** How many strings make up the public key of each kind. */
const PARTS = { 'ssh-rsa': 2, 'ssh-ed25519': 1 } as const;

function certificateIn(blob: Buffer, type: string): SshCertificate | undefined {
  const bytes = new Bytes(blob);
  if (takeString(bytes).toString('latin1') !== `${type}-cert-v01@openssh.com`) return undefined;
  takeString(bytes); // bytes of chance
  const count = type === 'ssh-rsa' || type === 'ssh-ed25519' ? PARTS[type] : 2;
  const parts = Array.from({ length: count }, () => takeString(bytes));
  bytes.take(8); // its serial number
  const kind = KINDS.get(bytes.u32()) ?? 'other';
  takeString(bytes); // its name, for logs
  const principals = strings(takeString(bytes));
  const [validAfter, validBefore] = [time(bytes), time(bytes)];
  for (const rest of ['critical options', 'extensions', 'reserved', 'authority', 'signature'])
    if (takeString(bytes).length > LONGEST) throw new RangeError(rest);
  const publicKey = Buffer.concat([Buffer.from(type), ...parts].map((part) => lengthed(part)));
  return { blob, publicKey, kind, principals, validAfter, validBefore };
}

const KINDS: ReadonlyMap<number, 'user' | 'host'> = new Map([
  [1, 'user'],
  [2, 'host'],
]);

function strings(packed: Buffer): readonly string[] {
  const bytes = new Bytes(packed);
  const all: string[] = [];
  while (bytes.remaining > 0) all.push(takeString(bytes).toString());
  return all;
}

/** Seconds in 64 bits; all of them set stand for ever. */
function time(bytes: Bytes): number {
  return (bytes.u32() * 2 ** 32 + bytes.u32()) * 1000;
}

/** Why a server refused a certificate, as far as the certificate itself tells. */
export function refusalOf(
  { principals, validAfter, validBefore }: SshCertificate,
  user: string,
  now: number,
): ConnectionFailure {
  if (now >= validBefore) return new ConnectionFailure('CredentialsExpired', 'the certificate has expired');
  if (now < validAfter)
    return new ConnectionFailure('CredentialsRejected', 'the certificate is not valid yet');
  if (principals.length > 0 && !principals.includes(user))
    return new ConnectionFailure(
      'CredentialsRejected',
      'the server does not accept the certificate: it is for other users than the one of this Connection',
    );
  return new ConnectionFailure(
    'CredentialsRejected',
    'the server does not accept the user or the certificate: see its TrustedUserCAKeys, and what the certificate allows',
  );
}
