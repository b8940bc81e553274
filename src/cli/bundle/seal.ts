import { armor, Decrypter, Encrypter } from 'age-encryption';
import { MAX_BYTES } from './bundle.ts';
import { CliFailure } from '../failure.ts';

/** What a payload is encrypted to: the identity of any of the recipients opens it, or the passphrase. */
export type Lock = { readonly recipients: readonly string[] } | { readonly passphrase: string };
/** What opens it. */
export type Key = { readonly identities: readonly string[] } | { readonly passphrase: string };

const SHORTEST = 12;

/** One age payload, as any `age` opens it. */
export async function seal(text: string, lock: Lock): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  if ('passphrase' in lock) encrypter.setPassphrase(strong(lock.passphrase));
  else for (const recipient of lock.recipients) add(encrypter, recipient);
  return encrypter.encrypt(text);
}

/** Opens a payload, binary or armoured; whatever is wrong with it, the answer is the same. */
export async function open(sealed: Uint8Array, key: Key): Promise<Uint8Array> {
  if (sealed.length > MAX_BYTES)
    throw new CliFailure(
      'finding',
      `the file is longer than ${MAX_BYTES / 1024 / 1024} MiB; nothing was written`,
    );
  const decrypter = new Decrypter();
  if ('passphrase' in key) decrypter.addPassphrase(key.passphrase);
  else for (const identity of key.identities) identify(decrypter, identity);
  try {
    return await decrypter.decrypt(binary(sealed));
  } catch (error) {
    const what = 'passphrase' in key ? 'the passphrase is wrong' : 'none of the identities opens it';
    throw new CliFailure(
      'finding',
      `the file cannot be opened: ${what}, or it is no age file, or it is damaged; nothing was written`,
      {
        cause: error,
      },
    );
  }
}

/** The secret keys in a file as age-keygen writes it. */
export function identitiesIn(text: string): readonly string[] {
  const identities = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (identities.length === 0)
    throw new CliFailure('usage', 'the identity file holds no AGE-SECRET-KEY-…: make one with age-keygen');
  return identities;
}

/** Whether a file begins as age's do. */
export function isSealed(bytes: Uint8Array): boolean {
  return isArmoured(bytes) || startOf(bytes).startsWith('age-encryption.org/');
}

const ARMOUR = '-----BEGIN AGE ENCRYPTED FILE-----';

function isArmoured(bytes: Uint8Array): boolean {
  return startOf(bytes).trimStart().startsWith(ARMOUR);
}

function startOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 256));
}

function binary(sealed: Uint8Array): Uint8Array {
  return isArmoured(sealed) ? armor.decode(new TextDecoder('latin1').decode(sealed)) : sealed;
}

function add(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch (error) {
    throw new CliFailure('usage', '-r must be a recipient as age-keygen prints it: age1… or age1pq1…', {
      cause: error,
    });
  }
}

function identify(decrypter: Decrypter, identity: string): void {
  try {
    decrypter.addIdentity(identity);
  } catch (error) {
    throw new CliFailure('usage', 'the identity file holds a secret key that cannot be read', {
      cause: error,
    });
  }
}

/** Guesses at a file are limited by nothing but time, so a passphrase must be long. */
function strong(passphrase: string): string {
  if (passphrase.length >= SHORTEST && new Set(passphrase).size >= SHORTEST / 2) return passphrase;
  throw new CliFailure(
    'usage',
    `the passphrase must have at least ${SHORTEST} characters, ${SHORTEST / 2} of them different: four words at random do`,
  );
}
