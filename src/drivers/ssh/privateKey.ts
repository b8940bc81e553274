import { isEncryptedKey } from '../../contract/privateKey.ts';
import type { KeyNames } from '../../contract/privateKey.ts';
import type { Secret } from '../../contract/secret.ts';

/** A private key, and what opens it. */
interface KeyCredential {
  readonly privateKey: Secret;
  readonly passphrase?: Secret | undefined;
}

/** Why a private key cannot be read, in words that repeat nothing of it. */
export function unreadable({ privateKey, passphrase }: KeyCredential, names: KeyNames): string {
  const encrypted = isEncryptedKey(privateKey.reveal());
  if (encrypted && !passphrase) return `${names.key} is encrypted: give secrets.${names.passphrase}`;
  if (encrypted) return `${names.passphrase} does not open ${names.key}`;
  return `${names.key} cannot be read: give a private key in PEM, or as OpenSSH or PuTTY writes it`;
}
