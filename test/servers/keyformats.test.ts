import { withRoute } from '../../src/contract/route.ts';
import { http } from '../../src/connectors/http.ts';
import { nats } from '../../src/connectors/nats.ts';
import { sftp } from '../../src/connectors/sftp.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { ConnectionFailure } from '../../src/contract/failure.ts';
import { secretValuesOf } from '../../src/validation/credentials.ts';
import { attempt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { clientKeys } from '../support/servers/clientkeys.ts';
import type { ClientKeys } from '../support/servers/clientkeys.ts';
import { startNats } from '../support/servers/nats.ts';
import type { NatsServer } from '../support/servers/nats.ts';
import { makeNatsAccount } from '../support/servers/natsaccounts.ts';
import { startNginx } from '../support/servers/nginx.ts';
import type { NginxServer } from '../support/servers/nginx.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshServer } from '../support/servers/openssh.ts';
import { LOCATIONS } from './ways.ts';

/* The keys and keystores of docs/secrets.md, out of a Secret, against the servers that they are for. */

type Values = Readonly<Record<string, string | Buffer>>;

const account = makeNatsAccount();
let pem: Certificates;
let keys: ClientKeys;
let nginx: NginxServer;
let openssh: SshServer;
let natsServer: NatsServer;

beforeAll(async () => {
  pem = await certificates();
  keys = await clientKeys(pem.client, pem.ca);
  nginx = await startNginx({ certificates: { good: pem.good }, clientCa: pem.ca, locations: LOCATIONS });
  openssh = await startOpenssh();
  natsServer = await startNats({ settings: account.settings });
}, 240_000);

afterAll(() => Promise.all([nginx, openssh, natsServer].map((server) => server?.stop())), 60_000);

/** The test of a Connection whose Secret holds these values, each under the name of its field. */
async function testWith(connector: Connector, values: Values, question: Omit<Attempt, 'secrets'>) {
  const data = Object.entries(values).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  const secrets = Object.fromEntries(data.map(([name = '']) => [name, { name: 'mine', key: name }]));
  const object = {
    metadata: { name: 'mine', uid: 'u', resourceVersion: '1' },
    data: Object.fromEntries(data) as Readonly<Record<string, string>>, // of pairs of texts
  };
  try {
    const read = secretValuesOf({ type: connector.type, secrets }, withRoute(connector), {
      secrets: new Map([['mine', object]]),
    });
    const revealed = Object.entries(read.secrets).map(([name, secret]) => [name, secret.reveal()]);
    return await attempt(connector, {
      ...question,
      secrets: Object.fromEntries(revealed) as Readonly<Record<string, string>>, // of pairs of texts
    });
  } catch (error) {
    if (error instanceof ConnectionFailure) return error;
    throw error;
  }
}

const overTls = (values: Values) =>
  testWith(
    http,
    { caCertificate: pem.ca, ...values },
    { auth: 'none', probe: {}, parameters: { url: `https://127.0.0.1:${nginx.secure['good']}/ok` } },
  );

const overSsh = (values: Values) =>
  testWith(sftp, values, {
    auth: 'privateKey',
    parameters: {
      host: '127.0.0.1',
      port: openssh.port,
      user: openssh.user.name,
      hostKey: openssh.hostKey.fingerprint,
    },
  });

const atNats = (values: Values) =>
  testWith(nats, values, {
    auth: 'credentials' in values ? 'credentials' : 'nkey',
    parameters: { host: '127.0.0.1', port: natsServer.port, tls: { mode: 'disable' } },
  });

const pair = (key: Buffer | string) => ({ clientCertificate: pem.client.certificate, clientKey: key });
const store = (bytes: Buffer) => ({ clientCertificate: bytes, clientKey: bytes });
const opened = (values: Values, passphrase = keys.passphrase) => ({
  ...values,
  clientKeyPassphrase: passphrase,
});
const ssh = (privateKey: string, passphrase = openssh.keys.passphrase) => ({ privateKey, passphrase });

/** Each form, and the test of a Connection that has it. */
const KEY_FORMATS: readonly (readonly [form: string, test: () => ReturnType<typeof testWith>])[] = [
  ['PKCS #8 in PEM', () => overTls(pair(keys.pem.pkcs8))],
  ['the traditional form of openssl', () => overTls(pair(keys.pem.traditional))],
  ['PKCS #8 in PEM, under a passphrase', () => overTls(opened(pair(keys.pem.sealed)))],
  ['the traditional form, under a passphrase', () => overTls(opened(pair(keys.pem.sealedTraditional)))],
  ['PKCS #8 in DER', () => overTls({ clientCertificate: keys.der.certificate, clientKey: keys.der.pkcs8 })],
  ['the traditional form in DER', () => overTls(pair(keys.der.traditional))],
  ['PKCS #8 in DER, under a passphrase', () => overTls(opened(pair(keys.der.sealed)))],
  ['a keystore of PKCS #12', () => overTls(opened(store(keys.keystore.aes)))],
  ['a keystore of PKCS #12 in clear', () => overTls(store(keys.keystore.clear))],
  ['a key of OpenSSH', () => overSsh({ privateKey: openssh.keys.plain })],
  ['a key of OpenSSH, under a passphrase', () => overSsh(ssh(openssh.keys.sealed))],
  ['a key of PuTTY', () => overSsh({ privateKey: openssh.keys.putty.plain })],
  ['a key of PuTTY, under a passphrase', () => overSsh(ssh(openssh.keys.putty.sealed))],
  ['a key of SSH in PKCS #8', () => overSsh({ privateKey: openssh.keys.pkcs8.rsa })],
  ['a key of SSH in PKCS #8, under a passphrase', () => overSsh(ssh(openssh.keys.pkcs8.sealedEd25519))],
  ['a file of credentials of NATS', () => atNats({ credentials: account.credentials() })],
];

describe('a key', () => {
  it.each(KEY_FORMATS)('logs in as %s', async (_, test) => {
    expect(await test()).toMatchObject({ status: 'Succeeded' });
  });

  it('may be in fourteen forms at least', () => {
    expect(KEY_FORMATS.length).toBeGreaterThanOrEqual(14);
  });

  it.each<[string, () => ReturnType<typeof testWith>, string]>([
    [
      'has no passphrase with it',
      () => overTls(pair(keys.pem.sealed)),
      'clientKey is encrypted, and no clientKeyPassphrase is given',
    ],
    [
      'has another passphrase',
      () => overTls(opened(pair(keys.pem.sealedTraditional), 'no')),
      'clientKeyPassphrase does not open clientKey',
    ],
    [
      'is in DER and has another passphrase',
      () => overTls(opened(pair(keys.der.sealed), 'no')),
      'clientKeyPassphrase does not open clientKey',
    ],
    [
      'is in a keystore with another passphrase',
      () => overTls(opened(store(keys.keystore.aes), 'no')),
      'clientKeyPassphrase does not open clientKey',
    ],
    [
      'is in a keystore without its passphrase',
      () => overTls(store(keys.keystore.aes)),
      'clientKey is encrypted, and no clientKeyPassphrase is given',
    ],
    [
      'is in a keystore in an old encryption',
      () => overTls(opened(store(keys.keystore.old))),
      'clientKey is a keystore in an old encryption, which is not read',
    ],
    [
      'is not in the keystore',
      () => overTls(opened(store(keys.keystore.withoutKey))),
      'clientKey is a keystore that does not hold one private key and its certificate',
    ],
    [
      'is in a keystore that is named once',
      () => overTls(opened(pair(keys.keystore.aes))),
      'a keystore holds both the key and its certificate, and clientCertificate and clientKey are not the same one',
    ],
    [
      'is in a keystore of Java alone',
      () => overTls(store(Buffer.from('feedfeed0000000200000000', 'hex'))),
      'key clientCertificate of secret mine is a keystore in a format of Java alone: convert it with keytool -importkeystore -srckeystore FILE -destkeystore NEW -deststoretype PKCS12',
    ],
    [
      'is none',
      () => overTls(pair(Buffer.from('300602010030000400', 'hex'))),
      'clientKey is no private key in PEM',
    ],
    [
      'is of PuTTY and has another passphrase',
      () => overSsh(ssh(openssh.keys.putty.sealed, 'no')),
      'passphrase does not open privateKey',
    ],
    [
      'is of PuTTY and has no passphrase with it',
      () => overSsh({ privateKey: openssh.keys.putty.sealed }),
      'privateKey is encrypted, and no passphrase is given',
    ],
  ])('that %s is invalid, and no login is tried', async (_, test, message) => {
    const before = openssh.failures();

    expect(await test()).toMatchObject({ reason: 'SecretInvalid', message });
    expect(openssh.failures()).toBe(before);
  });

  it('in a keystore makes no authority of servers of the one beside it', async () => {
    const bytes = keys.keystore.clear;

    const result = await testWith(
      http,
      { caCertificate: pem.otherCa, ...store(bytes) },
      { auth: 'none', probe: {}, parameters: { url: `https://127.0.0.1:${nginx.secure['good']}/ok` } },
    );

    expect(result).toMatchObject({ reason: 'CertificateUntrusted' });
  });
});
