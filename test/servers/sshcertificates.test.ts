import { sftp } from '../../src/connectors/sftp.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startNginx } from '../support/servers/nginx.ts';
import type { NginxServer } from '../support/servers/nginx.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshServer } from '../support/servers/openssh.ts';
import { sshAuthority } from '../support/servers/sshauthority.ts';
import type { SshAuthority } from '../support/servers/sshauthority.ts';
import { askWeb, LOCATIONS, STEPS, throughSsh } from './ways.ts';

/* Certificates of OpenSSH against a server that knows none of the keys, but the authority that signed for them. */

const UP_TO_LOGIN = ['Resolve', 'Connect', 'TLS', 'Authenticate'] as const;

let authority: SshAuthority;
let stranger: SshAuthority;
let server: SshServer;
let web: NginxServer;

beforeAll(async () => {
  authority = await sshAuthority();
  stranger = await sshAuthority();
  server = await startOpenssh({
    AuthorizedKeysFile: 'none',
    TrustedUserCAKeys: authority.file,
    AllowTcpForwarding: 'yes',
  });
  web = await startNginx({ locations: LOCATIONS });
}, 240_000);

afterAll(async () => {
  await server?.stop();
  await web?.stop();
  await Promise.all([authority, stranger].map((each) => each?.stop()));
}, 60_000);

const logIn = (secrets: Readonly<Record<string, string>>) =>
  attempt(sftp, {
    parameters: {
      host: '127.0.0.1',
      port: server.port,
      user: server.user.name,
      hostKey: server.hostKey.fingerprint,
    },
    secrets,
    auth: 'privateKey',
  });

describe('a certificate of OpenSSH', () => {
  it.each<[string, () => Promise<string>]>([
    ['Ed25519', () => authority.makeKey('ed25519')],
    ['RSA', () => authority.makeKey('rsa', '2048')],
    ['the curve P-256', () => authority.makeKey('ecdsa', '256')],
    ['the curve P-384', () => authority.makeKey('ecdsa', '384')],
    ['the curve P-521', () => authority.makeKey('ecdsa', '521')],
  ])('lets a key of %s log in', async (_, makeKey) => {
    const privateKey = await makeKey();
    const principals = ['someone', server.user.name];

    const result = await logIn({
      privateKey,
      userCertificate: await authority.certify(privateKey, { principals }),
    });

    expect(verdict(result)).toMatchObject({ steps: [...UP_TO_LOGIN, 'Probe'] });
  });

  it('tells when it expires', async () => {
    const privateKey = await authority.makeKey('ed25519');
    const validity = '20200101000000Z:20990102030405Z';
    const userCertificate = await authority.certify(privateKey, {
      principals: [server.user.name],
      validity,
    });

    const result = await logIn({ privateKey, userCertificate });

    expect(result).toMatchObject({
      status: 'Succeeded',
      expires: [{ kind: 'ClientCertificate', time: '2099-01-02T03:04:05Z' }],
    });
  });

  it('is needed where the server knows the authority alone', async () => {
    const result = await logIn({ privateKey: await authority.makeKey('ed25519') });

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', ...UP_TO_LOGIN));
  });

  it.each<[string, () => Promise<Readonly<Record<string, string>>>, string, string]>([
    [
      'has expired',
      () => certified({ validity: '20200101000000Z:20200102000000Z' }),
      'CredentialsExpired',
      'the certificate has expired',
    ],
    [
      'is not valid yet',
      () => certified({ validity: '20980101000000Z:20990102000000Z' }),
      'CredentialsRejected',
      'the certificate is not valid yet',
    ],
    [
      'is for another user',
      () => certified({ principals: ['someone'] }),
      'CredentialsRejected',
      'the server does not accept the certificate: it is for other users than the one of this Connection',
    ],
    [
      'is signed by another authority',
      () => certified({ by: stranger }),
      'CredentialsRejected',
      'the server does not accept the user or the certificate: see its TrustedUserCAKeys, and what the certificate allows',
    ],
    [
      'allows another address alone',
      () => certified({ options: ['source-address=192.0.2.0/24'] }),
      'CredentialsRejected',
      'the server does not accept the user or the certificate: see its TrustedUserCAKeys, and what the certificate allows',
    ],
  ])('that %s is refused, and the reason is told', async (_, make, reason, message) => {
    const result = await logIn(await make());

    expect(verdict(result)).toEqual(failedAt(reason as 'CredentialsRejected', ...UP_TO_LOGIN));
    expect(result).toMatchObject({ message });
  });

  it.each<[string, () => Promise<Readonly<Record<string, string>>>, string]>([
    [
      'is for another key',
      async () => ({ ...(await certified({})), privateKey: await authority.makeKey('ed25519') }),
      'userCertificate is for another key than privateKey',
    ],
    [
      'is of a host',
      () => certified({ host: true }),
      'userCertificate is no certificate of a user: give the file that ssh-keygen -s writes, which ends in -cert.pub, without -h',
    ],
    [
      'is a public key',
      async () => ({ ...(await certified({})), userCertificate: server.hostKey.line }),
      'userCertificate is no certificate of OpenSSH: give the file that ssh-keygen -s writes, which ends in -cert.pub',
    ],
  ])('that %s is invalid, and is sent nowhere', async (_, make, message) => {
    const before = server.failures();

    expect(await logIn(await make())).toMatchObject({ reason: 'SecretInvalid', message });
    expect(server.failures()).toBe(before);
  });

  it('lets a tunnel log in, and names its own secrets', async () => {
    const { privateKey: sshTunnelKey, userCertificate: sshTunnelCertificate } = await certified({});
    const { parameters } = throughSsh(server);
    const way = (secrets: Readonly<Record<string, string>>) => ({ parameters, secrets });

    expect(verdict(await askWeb(web, way({ sshTunnelKey, sshTunnelCertificate })))).toEqual({ steps: STEPS });
    expect(
      await askWeb(web, way({ sshTunnelKey: await authority.makeKey('ed25519'), sshTunnelCertificate })),
    ).toMatchObject({
      reason: 'SecretInvalid',
      message: 'at the ssh tunnel: sshTunnelCertificate is for another key than sshTunnelKey',
    });
  });
});

/** A new key and its certificate. */
async function certified({
  by = authority,
  ...terms
}: Parameters<SshAuthority['certify']>[1] & { readonly by?: SshAuthority }) {
  const privateKey = await authority.makeKey('ed25519');
  return {
    privateKey,
    userCertificate: await by.certify(privateKey, { principals: [server.user.name], ...terms }),
  };
}
