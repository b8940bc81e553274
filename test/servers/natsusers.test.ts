import { nats } from '../../src/connectors/nats.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startNats } from '../support/servers/nats.ts';
import type { NatsServer } from '../support/servers/nats.ts';

/* Servers that know users by their certificates, that let in clients without a login, and that know no users at all. */

const USERS = 'users: [{ user: app, password: app-pw }, { user: guest, password: guest-pw }]';
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const SERVER = { name: 'NATS', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };

let pem: Certificates;
let servers: Readonly<Record<'mapping' | 'unmapped' | 'guests' | 'open', NatsServer>>;

beforeAll(async () => {
  pem = await certificates();
  const encrypted = { certificate: pem.good, clientCa: pem.ca, mapsCertificates: true };
  const [mapping, unmapped, guests, open] = await Promise.all([
    startNats({ ...encrypted, authorization: 'users: [{ user: "CN=app" }]' }),
    startNats({ ...encrypted, authorization: USERS }),
    startNats({ authorization: USERS, settings: ['no_auth_user: guest'] }),
    startNats(),
  ]);
  servers = { mapping, unmapped, guests, open };
}, 240_000);

afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())), 30_000);

function byPassword(at: keyof typeof servers, password: string): Attempt {
  return {
    parameters: { host: '127.0.0.1', port: servers[at].port, user: 'app', tls: { mode: 'disable' } },
    secrets: { password },
    auth: 'password',
  };
}

function byCertificate(at: keyof typeof servers, pair: Readonly<Record<string, string>>): Attempt {
  return {
    parameters: { host: '127.0.0.1', port: servers[at].port },
    secrets: { caCertificate: pem.ca, ...pair },
    auth: 'none',
  };
}

const ownPair = () => ({ clientCertificate: pem.client.certificate, clientKey: pem.client.key });

describe('NATS and its users', () => {
  it.each<[string, () => Attempt, Verdict]>([
    [
      'a certificate is a login',
      () => byCertificate('mapping', ownPair()),
      { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a certificate of which the server knows no user is none',
      () => byCertificate('unmapped', ownPair()),
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'a certificate that is asked for is missed',
      () => byCertificate('mapping', {}),
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'a login is one where clients without are let in too',
      () => byPassword('guests', 'app-pw'),
      { steps: [...IN_CLEAR, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a wrong password is refused where clients without a login are let in',
      () => byPassword('guests', 'no'),
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
  ])('%s', async (_, asked, expected) => {
    const result = await attempt(nats, asked());

    expect(verdict(result)).toEqual(expected);
  });

  it('says that the server asked for no credential, where it asks for no login', async () => {
    const result = await attempt(nats, byPassword('open', 'app-pw'));

    expect(result).toMatchObject({ status: 'Succeeded', credentialUnasked: true });
  });
});
