import { createHash } from 'node:crypto';

/** Whether a key is the one of a manifest, which names its fingerprint or the key itself. */
export function isKnown(key: Buffer, hostKey: string): boolean {
  const [type = '', encoded = ''] = hostKey.split(' ');
  if (encoded !== '') return key.equals(Buffer.from(encoded, 'base64'));
  return type === fingerprintOf(key);
}

/** The fingerprint of a key, as ssh-keygen prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type of a key stands at its beginning, after its length; what is none of the known ones is not repeated. */
export function typeOf(key: Buffer): string {
  const type = key.subarray(4, 4 + Math.min(32, key.length < 4 ? 0 : key.readUInt32BE(0))).toString('latin1');
  return HOST_KEY_TYPES.includes(type) ? type : 'of another type';
}

const HOST_KEY_TYPES: readonly string[] = [
  'ssh-rsa',
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
];
