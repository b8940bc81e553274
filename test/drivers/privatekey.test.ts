import { KEY_NAMES, TUNNEL_KEY_NAMES } from '../../src/contract/privateKey.ts';
import { Secret } from '../../src/contract/secret.ts';
import { unreadable } from '../../src/drivers/ssh/privateKey.ts';

/** The beginning of a key in the format of OpenSSH: a mark, and the name of the cipher after its length. */
function openssh(cipher: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(cipher.length);
  const body = Buffer.concat([Buffer.from('openssh-key-v1\0'), length, Buffer.from(cipher)]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

const PEM =
  '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n';
const PKCS8 = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n';

it.each([
  { what: 'PEM', text: PEM, encrypted: true },
  { what: 'PKCS #8', text: PKCS8, encrypted: true },
  { what: 'OpenSSH', text: openssh('aes256-ctr'), encrypted: true },
  { what: 'OpenSSH, in clear', text: openssh('none'), encrypted: false },
  { what: 'something else', text: 'ssh-ed25519 AAAA', encrypted: false },
])('a key in $what tells whether it needs a passphrase', ({ text, encrypted }) => {
  const privateKey = new Secret(text);

  const told = [
    unreadable({ privateKey }, KEY_NAMES).message,
    unreadable({ privateKey, passphrase: new Secret('no') }, TUNNEL_KEY_NAMES).message,
  ];

  const form = 'cannot be read: give a private key in PEM, or as OpenSSH or PuTTY writes it';
  expect(told).toEqual(
    encrypted
      ? [
          'privateKey is encrypted, and no passphrase is given',
          'sshTunnelKeyPassphrase does not open sshTunnelKey',
        ]
      : [`privateKey ${form}`, `sshTunnelKey ${form}`],
  );
});
