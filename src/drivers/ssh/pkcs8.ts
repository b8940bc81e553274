import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { PUTTY } from '../../contract/privateKey.ts';
import { u32 } from '../codec/bytes.ts';
import { puttyKey } from './putty.ts';
import { lengthed } from './strings.ts';

/** A key in PKCS #8, with or without a passphrase: `openssl genpkey` and most libraries write this. */
const PKCS8 = /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/;

/** A key as the npm client knows it; what is neither in PKCS #8 nor of PuTTY, or cannot be read, stays as it is. */
export function asSshKey(text: string, passphrase: string | undefined): string {
  const isPutty = PUTTY.test(text);
  if (!isPutty && !PKCS8.test(text)) return text;
  const key = isPutty ? puttyKey(text, passphrase) : keyIn(text, passphrase);
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
    u32(1), // one key
    lengthed(Buffer.concat([lengthed(type), lengthed(pub)])),
    lengthed(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  const fence = (edge: 'BEGIN' | 'END') => `-----${edge} OPENSSH PRIVATE KEY-----`;
  return [fence('BEGIN'), ...lines, fence('END'), ''].join('\n');
}
