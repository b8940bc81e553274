import { clickhouse } from '../../src/connectors/clickhouse.ts';
import { mariadb } from '../../src/connectors/mariadb.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startClickhouse } from '../support/servers/clickhouse.ts';
import type { ClickhouseServer } from '../support/servers/clickhouse.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import type { MariadbServer } from '../support/servers/mariadb.ts';

/*
 * Servers that ask for no password, and those that ask for one after all.
 */
let pem: Certificates;

beforeAll(async () => {
  pem = await certificates();
});

describe('mariadb without a password', () => {
  let server: MariadbServer;

  beforeAll(async () => {
    server = await startMariadb({
      statements: [
        'create database orders',
        "create user open@'%' identified by ''",
        "grant select on orders.* to open@'%'",
        "create user card@'%' identified by '' require x509",
        "create user closed@'%' identified by 'closed-pw'",
      ],
      certificate: pem.good,
      clientCa: pem.ca,
    });
  }, 240_000);
  afterAll(() => server?.stop());

  const ask = (user: string, auth: string, secrets: Readonly<Record<string, string>> = {}) =>
    attempt(mariadb, {
      auth,
      parameters: { host: '127.0.0.1', port: server.port, user },
      secrets: { caCertificate: pem.ca, ...secrets },
    });
  const client = () => ({ clientCertificate: pem.client.certificate, clientKey: pem.client.key });

  it('logs a user in who has none', async () => {
    const result = await ask('open', 'none');

    expect(verdict(result)).toEqual({
      steps: ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Probe'],
      server: { name: 'MariaDB', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown },
    });
  });

  it('logs a user in whose certificate is the login', async () => {
    const result = await ask('card', 'clientCertificate', client());

    expect(verdict(result)).toMatchObject({ steps: ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Probe'] });
  });

  it('says that the server asks for a password after all', async () => {
    const result = await ask('closed', 'none');

    expect(verdict(result)).toEqual(
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
    );
    expect(result).toMatchObject({
      message: expect.stringContaining('the server does not let this user in without a password') as unknown,
    });
  });
});

describe('clickhouse without a password', () => {
  let server: ClickhouseServer;

  beforeAll(async () => {
    server = await startClickhouse('app-pw', pem.good);
  }, 240_000);
  afterAll(() => server?.stop());

  const ask = (parameters: object) =>
    attempt(clickhouse, {
      auth: 'none',
      parameters: { url: `http://127.0.0.1:${server.port}`, ...parameters },
      secrets: {},
    });

  it.each([
    ['a user who has none', { user: 'open' }],
    ['the user default, where none is named', {}],
  ])('lets in %s', async (_, parameters) => {
    expect(verdict(await ask(parameters))).toEqual({
      steps: ['Resolve', 'Connect', 'Probe'],
      server: { name: 'ClickHouse', version: '18.16.1' },
    });
  });

  it('says that the server asks for a password after all', async () => {
    const result = await ask({ user: 'app' });

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
    expect(result).toMatchObject({
      message: expect.stringContaining('the service asks for a login, and none is given') as unknown,
    });
  });
});
