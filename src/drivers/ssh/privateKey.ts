import type { Secret } from '../../contract/secret.ts';

/** A private key, and what opens it. */
interface KeyCredential {
  readonly privateKey: Secret;
  readonly passphrase?: Secret | undefined;
}

/** What the two are called among the secrets. */
export interface KeyNames {
  readonly key: string;
  readonly passphrase: string;
}

/** Of SFTP. */
export const KEY_NAMES: KeyNames = { key: 'privateKey', passphrase: 'passphrase' };
/** Of a tunnel. */
export const TUNNEL_KEY_NAMES: KeyNames = { key: 'sshTunnelKey', passphrase: 'sshTunnelKeyPassphrase' };

/** Why a private key cannot be read, in words that repeat nothing of it. */
export function unreadable({ privateKey, passphrase }: KeyCredential, names: KeyNames): string {
  const encrypted = isEncrypted(privateKey.reveal());
  if (encrypted && !passphrase) return `${names.key} is encrypted: give secrets.${names.passphrase}`;
  if (encrypted) return `${names.passphrase} does not open ${names.key}`;
  return `${names.key} cannot be read: give a private key in PEM or in the format of OpenSSH`;
}

/** Whether a key needs a passphrase, in PEM, in PKCS #8, or in the format of OpenSSH. */
function isEncrypted(text: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED|-----BEGIN ENCRYPTED PRIVATE KEY-----/m.test(text)) return true;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----/.exec(text)?.[1];
  if (body === undefined) return false;
  const bytes = Buffer.from(body, 'base64');
  const start = MAGIC.length + 4;
  return (
    bytes.toString('latin1', 0, MAGIC.length) === MAGIC &&
    bytes.toString('latin1', start, start + 4) !== 'none'
  );
}

const MAGIC = 'openssh-key-v1\0';
