import { createPrivateKey } from 'node:crypto';
import { ConnectionFailure } from '../contract/failure.ts';
import { isEncryptedKey } from '../contract/privateKey.ts';
import { GIVE_PASSPHRASE, NAME_KEYSTORE, NEW_KEYSTORE } from '../contract/remedies.ts';
import { Secret } from '../contract/secret.ts';
import { keystoreIn } from './keystore.ts';
import type { ProbeRequest } from './message.ts';
import { checkClientPair } from './security.ts';

type Secrets = ProbeRequest['secrets'];

/** What a keystore stands in where text is asked for. */
const KEYSTORE = /^-----BEGIN PKCS12-----([^-]+)-----END PKCS12-----/;

/**
 * The secrets with the key and the certificate of the client as drivers take them: in PEM, without a passphrase. They
 * may have come under one, or both in one keystore of PKCS #12. Throws where they cannot be opened.
 */
export function withOpenClientKey(secrets: Secrets): Secrets {
  const opened = openedKey(secrets);
  if (PAIR.every((name) => opened[name]?.reveal().includes('-----BEGIN'))) checkClientPair(opened);
  return opened;
}

/** A type of a user's own may have secrets of these names that are no PEM. */
const PAIR = ['clientCertificate', 'clientKey'] as const;

function openedKey(secrets: Secrets): Secrets {
  const { clientKeyPassphrase: passphrase, clientCertificate, clientKey, ...others } = secrets;
  if (clientKey === undefined) return secrets;
  const text = clientKey.reveal();
  const stores = [text, clientCertificate?.reveal() ?? ''].filter((each) => KEYSTORE.test(each));
  if (stores.length > 0) {
    if (stores.length === 1 || stores[0] !== stores[1]) throw invalid(TWO_KEYS, { remedy: NAME_KEYSTORE });
    return { ...others, ...fromKeystore(text, passphrase) };
  }
  const certificate = clientCertificate && { clientCertificate };
  if (!isEncryptedKey(text)) return { ...others, ...certificate, clientKey };
  return { ...others, ...certificate, clientKey: opened(text, passphrase) };
}

const TWO_KEYS =
  'a keystore holds both the key and its certificate, and clientCertificate and clientKey are not the same one';
const NO_PASSPHRASE = 'clientKey is encrypted, and no clientKeyPassphrase is given';
const WRONG_PASSPHRASE = 'clientKeyPassphrase does not open clientKey';

function opened(pem: string, passphrase: Secret | undefined): Secret {
  if (passphrase === undefined) throw invalid(NO_PASSPHRASE, { remedy: GIVE_PASSPHRASE });
  try {
    const key = createPrivateKey({ key: pem, passphrase: passphrase.reveal() });
    return new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());
  } catch (error) {
    throw invalid(WRONG_PASSPHRASE, { cause: error });
  }
}

function fromKeystore(text: string, passphrase: Secret | undefined): Secrets {
  const bytes = Buffer.from(KEYSTORE.exec(text)?.[1] ?? '', 'base64');
  const read = keystoreIn(bytes, passphrase?.reveal() ?? '');
  if ('key' in read)
    return { clientCertificate: new Secret(read.certificates), clientKey: new Secret(read.key) };
  if (read.problem === 'old') throw invalid(OLD, { remedy: NEW_KEYSTORE });
  if (read.problem === 'other') throw invalid(NO_KEY);
  throw passphrase === undefined
    ? invalid(NO_PASSPHRASE, { remedy: GIVE_PASSPHRASE })
    : invalid(WRONG_PASSPHRASE);
}

const OLD = 'clientKey is a keystore in an old encryption, which is not read';
const NO_KEY = 'clientKey is a keystore that does not hold one private key and its certificate';

function invalid(message: string, more: ConstructorParameters<typeof ConnectionFailure>[2] = {}) {
  return new ConnectionFailure('SecretInvalid', message, more);
}
