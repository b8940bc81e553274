import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import {
  bits,
  nonNegativeInteger,
  octets,
  oid,
  sequence,
  setOf,
  derValue,
  generalizedTime,
  utf8,
  yes,
} from './der.ts';

/** A key and the certificate that it signed itself, in PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** How long a certificate lives. */
export const LIFE_MS = 90 * 86_400_000;
const ECDSA_SHA256 = '1.2.840.10045.4.3.2';

/**
 * Makes a key and a certificate for these host names that is its own authority: the bundle that the API server
 * is given holds this one and the next, and no authority is left lying about that could sign another.
 */
export function selfSignedPair(names: readonly string[], now: Date, lifeMs = LIFE_MS): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_SHA256));
  // Each has a name of its own, so that two in one bundle are never taken for one another.
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const name = sequence(setOf(sequence(oid('2.5.4.3'), utf8(`mooring webhook ${serial.toString('hex')}`))));
  // An hour back: clocks differ.
  const validity = sequence(
    generalizedTime(new Date(now.getTime() - 3_600_000)),
    generalizedTime(new Date(now.getTime() + lifeMs)),
  );
  const content = sequence(
    derValue(0xa0, nonNegativeInteger(Buffer.from([2]))),
    nonNegativeInteger(serial),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    derValue(0xa3, sequence(...extensions(names))),
  );
  const der = sequence(content, algorithm, bits(sign('sha256', content, privateKey)));
  return { cert: pem(der), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** Whether a certificate has less than a third of its life left, or is none. */
export function needsRenewal(cert: string | undefined, now: Date): boolean {
  const parsed = cert === undefined ? undefined : read(cert);
  if (parsed === undefined) return true;
  const [from, to] = [Date.parse(parsed.validFrom), Date.parse(parsed.validTo)];
  return to - now.getTime() < (to - from) / 3;
}

/** Whether a certificate can still be used. */
export function usable(cert: string, now: Date): boolean {
  const parsed = read(cert);
  return parsed !== undefined && Date.parse(parsed.validTo) > now.getTime();
}

function read(cert: string): X509Certificate | undefined {
  try {
    return new X509Certificate(cert);
  } catch {
    return undefined;
  }
}

function extensions(names: readonly string[]): readonly Buffer[] {
  const alternatives = sequence(
    ...names.map((name) => derValue(0x82, Buffer.from(name))),
    derValue(0x87, Buffer.from([127, 0, 0, 1])),
  );
  return [
    sequence(oid('2.5.29.17'), octets(alternatives)),
    sequence(oid('2.5.29.19'), yes, octets(sequence(yes))),
    sequence(oid('2.5.29.37'), octets(sequence(oid('1.3.6.1.5.5.7.3.1')))),
  ];
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
