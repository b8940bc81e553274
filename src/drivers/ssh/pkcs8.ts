import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A key in PKCS #8, with or without a passphrase: `openssl genpkey` and most libraries write this. */
const PKCS8 = /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/;

/** A key as SSH clients know it; what is not in PKCS #8, or cannot be read, stays as it is. */
export function asSshKey(text: string, passphrase: string | undefined): string {
  if (!PKCS8.test(text)) return text;
  const key = keyIn(text, passphrase);
  const kind = key?.asymmetricKeyType;
  if (kind === 'rsa') return String(key?.export({ type: 'pkcs1', format: 'pem' }));
  if (kind === 'ec') return String(key?.export({ type: 'sec1', format: 'pem' }));
  return key !== undefined && kind === 'ed25519' ? openssh(key) : text;
}

function keyIn(text: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    return undefined;
  }
}

/** PEM has no form for this kind but PKCS #8; see PROTOCOL.key of OpenSSH. */
function openssh(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const [pub, seed] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')];
  const [type, check] = [Buffer.from('ssh-ed25519'), Buffer.alloc(4)];
  const parts = [
    check,
    check,
    lengthed(type),
    lengthed(pub),
    lengthed(Buffer.concat([seed, pub])),
    lengthed(),
  ];
  const secret = Buffer.concat(parts);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    lengthed(Buffer.from('none')), // the cipher
    lengthed(Buffer.from('none')), // of the passphrase
    lengthed(),
    uint32(1), // one key
    lengthed(Buffer.concat([lengthed(type), lengthed(pub)])),
    lengthed(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  const fence = (edge: 'BEGIN' | 'END') => `-----${edge} OPENSSH PRIVATE KEY-----`;
  return [fence('BEGIN'), ...lines, fence('END'), ''].join('\n');
}

function lengthed(bytes = Buffer.alloc(0)): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
