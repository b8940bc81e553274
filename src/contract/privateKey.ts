/** What a private key, its passphrase and its certificate are called among the secrets. */
export interface KeyNames {
  readonly key: string;
  readonly passphrase: string;
  readonly certificate: string;
}

/** Of SFTP. */
export const KEY_NAMES: KeyNames = {
  key: 'privateKey',
  passphrase: 'passphrase',
  certificate: 'userCertificate',
};
/** Of a client that shows a certificate. */
export const CLIENT_KEY_NAMES: KeyNames = {
  key: 'clientKey',
  passphrase: 'clientKeyPassphrase',
  certificate: 'clientCertificate',
};
/** Of a tunnel. */
export const TUNNEL_KEY_NAMES: KeyNames = {
  key: 'sshTunnelKey',
  passphrase: 'sshTunnelKeyPassphrase',
  certificate: 'sshTunnelCertificate',
};

/** How a key begins that PuTTY wrote. */
export const PUTTY = /^PuTTY-User-Key-File-[23]: /;

/** Whether a key needs a passphrase, in PEM, in PKCS #8, or in the format of OpenSSH or of PuTTY. */
export function isEncryptedKey(text: string): boolean {
  if (PUTTY.test(text)) return !/^Encryption: none\r?$/m.test(text);
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
