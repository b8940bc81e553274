import { X509Certificate } from 'node:crypto';
import type { TestReport } from '../contract/connector.ts';
import { KEY_NAMES, TUNNEL_KEY_NAMES } from '../contract/privateKey.ts';
import type { Secret } from '../contract/secret.ts';
import { sshCertificate } from '../drivers/ssh/certificate.ts';
import { isFields, parseFields } from './fields.ts';
import type { ExpiryReport } from './message.ts';

/** Ten years are long for a credential, a thousand are a mistake. */
const LATEST_MS = Date.UTC(9999, 11, 31);
const LONGEST_TOKEN = 16_384;
/** What stands in a file of credentials of NATS. */
const NATS_JWT = /^-----BEGIN NATS USER JWT-----\s+(\S+)/;
const TOKEN = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

/**
 * When the credentials of a test expire: what can be read in them, which is a client's certificate and tokens that
 * are JWTs, and what the server has told. Of each kind the first to expire.
 */
export function credentialExpiries(
  secrets: Readonly<Record<string, Secret>>,
  told: TestReport['credentialExpiry'],
): readonly ExpiryReport[] {
  const seen = Object.entries(secrets).flatMap(([name, secret]) => inSecret(name, secret));
  const all = told === undefined ? seen : [...seen, { kind: told.kind, time: told.at.getTime() }];
  const earliest = new Map<ExpiryReport['kind'], number>();
  for (const { kind, time } of all)
    if (time >= 0 && time <= LATEST_MS) earliest.set(kind, Math.min(time, earliest.get(kind) ?? time));
  return [...earliest].map(([kind, time]) => ({
    kind,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
  }));
}

interface Seen {
  readonly kind: ExpiryReport['kind'];
  /** In milliseconds. */
  readonly time: number;
}

function inSecret(name: string, secret: Secret): readonly Seen[] {
  if (name === 'clientCertificate') return certificates(secret);
  if (SSH_CERTIFICATES.includes(name)) return sshCertificates(secret);
  const expires = tokenExpiry(secret);
  return expires === undefined ? [] : [{ kind: 'Token', time: expires * 1000 }];
}

/** That of the certificate itself, which stands first. */
function certificates(pem: Secret): readonly Seen[] {
  try {
    return [{ kind: 'ClientCertificate', time: Date.parse(new X509Certificate(pem.reveal()).validTo) }];
  } catch {
    return []; // whether it is one is judged elsewhere
  }
}

const SSH_CERTIFICATES: readonly string[] = [KEY_NAMES.certificate, TUNNEL_KEY_NAMES.certificate];

function sshCertificates(line: Secret): readonly Seen[] {
  const certificate = sshCertificate(line.reveal());
  return certificate ? [{ kind: 'ClientCertificate', time: certificate.validBefore }] : [];
}

/** The claim `exp` of a JWT. */
function tokenExpiry(secret: Secret): number | undefined {
  const whole = secret.reveal().trim();
  const text = NATS_JWT.exec(whole)?.[1] ?? whole;
  if (text.length > LONGEST_TOKEN) return undefined;
  const [, payload] = TOKEN.exec(text) ?? [];
  if (payload === undefined) return undefined;
  const claims = parseFields(Buffer.from(payload, 'base64url').toString());
  return isFields(claims) && typeof claims['exp'] === 'number' ? claims['exp'] : undefined;
}
