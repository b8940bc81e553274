import { isEncryptedKey } from '../../contract/privateKey.ts';
import type { KeyNames } from '../../contract/privateKey.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { GIVE_PASSPHRASE } from '../../contract/remedies.ts';
import type { Secret } from '../../contract/secret.ts';

/** A private key, what opens it, and a certificate for it. */
export interface KeyCredential {
  readonly privateKey: Secret;
  readonly passphrase?: Secret | undefined;
  readonly certificate?: Secret | undefined;
}

/** Why a private key cannot be read, in words that repeat nothing of it. */
export function unreadable({ privateKey, passphrase }: KeyCredential, names: KeyNames): ConnectionFailure {
  const encrypted = isEncryptedKey(privateKey.reveal());
  if (encrypted && !passphrase)
    return new ConnectionFailure(
      'SecretInvalid',
      `${names.key} is encrypted, and no ${names.passphrase} is given`,
      { remedy: GIVE_PASSPHRASE },
    );
  return new ConnectionFailure(
    'SecretInvalid',
    encrypted
      ? `${names.passphrase} does not open ${names.key}`
      : `${names.key} cannot be read: give a private key in PEM, or as OpenSSH or PuTTY writes it`,
  );
}
