import { clickhouse } from '../../src/connectors/clickhouse.ts';
import { etcd } from '../../src/connectors/etcd.ts';
import { influxdb1 } from '../../src/connectors/influxdb1.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startClickhouse } from '../support/servers/clickhouse.ts';
import type { ClickhouseServer } from '../support/servers/clickhouse.ts';
import { startEtcd } from '../support/servers/etcd.ts';
import type { EtcdServer } from '../support/servers/etcd.ts';
import { startInfluxdb } from '../support/servers/influxdb.ts';
import type { InfluxdbServer } from '../support/servers/influxdb.ts';

/*
 * Databases that are asked over HTTP: what their real servers say. A second server of each speaks TLS.
 */
const PASSWORD = ' pass: wörd ';
const USERS = { admin: 'admin-pw', root: 'root-pw', app: 'app-pw' } as const;

let pem: Certificates;

beforeAll(async () => {
  pem = await certificates();
});

function ask(
  connector: Connector,
  parameters: object,
  password: string,
  more: Readonly<Record<string, string>> = {},
) {
  const { auth } = connector;
  return attempt(connector, {
    parameters: { ...parameters },
    secrets: { password, ...more },
    ...(auth && { auth: 'password' }),
  });
}

describe('clickhouse against ClickHouse 18.16', () => {
  let server: ClickhouseServer;
  let misnamed: ClickhouseServer;

  beforeAll(async () => {
    [server, misnamed] = await Promise.all([
      startClickhouse(PASSWORD, pem.good),
      startClickhouse(PASSWORD, pem.wrongName),
    ]);
  }, 240_000);
  afterAll(() => Promise.all([server?.stop(), misnamed?.stop()]));

  const at = (more: object = {}) => ({ url: `http://127.0.0.1:${server.port}`, user: 'app', ...more });

  it('succeeds with the right password, and reports the version', async () => {
    const result = await ask(clickhouse, at({ database: 'default' }), PASSWORD);

    expect(verdict(result)).toEqual({
      steps: ['Resolve', 'Connect', 'Probe'],
      server: { name: 'ClickHouse', version: '18.16.1' },
    });
  });

  it('succeeds over TLS', async () => {
    const result = await ask(clickhouse, at({ url: `https://127.0.0.1:${server.tlsPort}` }), PASSWORD, {
      caCertificate: pem.ca,
    });

    expect(verdict(result)).toMatchObject({ steps: ['Resolve', 'Connect', 'TLS', 'Probe'] });
  });

  it('does not speak to a server of another name', async () => {
    const result = await ask(clickhouse, at({ url: `https://127.0.0.1:${misnamed.tlsPort}` }), PASSWORD, {
      caCertificate: pem.ca,
    });

    expect(verdict(result)).toEqual(failedAt('CertificateNameMismatch', 'Resolve', 'Connect', 'TLS'));
  });

  it.each([
    ['a wrong password', {}, 'no'],
    ['an unknown user', { user: 'nobody' }, PASSWORD],
  ])('rejects %s', async (_, more, password) => {
    const result = await ask(clickhouse, at(more), password);

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });
});

describe('influxdb1 against InfluxDB 1.6', () => {
  let server: InfluxdbServer;
  let secure: InfluxdbServer;

  beforeAll(async () => {
    [server, secure] = await Promise.all([startInfluxdb(USERS), startInfluxdb(USERS, pem.wrongName)]);
  }, 240_000);
  afterAll(() => Promise.all([server?.stop(), secure?.stop()]));

  it.each([
    ['the administrator', 'admin', USERS.admin],
    ['a user without any right', 'app', USERS.app],
  ])('succeeds for %s', async (_, user, password) => {
    const result = await ask(influxdb1, { url: `http://127.0.0.1:${server.port}`, user }, password);

    expect(verdict(result)).toEqual({ steps: ['Resolve', 'Connect', 'Probe'] });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', USERS.app],
  ])('rejects %s', async (_, user, password) => {
    const result = await ask(influxdb1, { url: `http://127.0.0.1:${server.port}`, user }, password);

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });

  it('rejects a client without credentials', async () => {
    const result = await attempt(influxdb1, {
      parameters: { url: `http://127.0.0.1:${server.port}` },
      auth: 'none',
    });

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });

  it('does not speak to a server of another name', async () => {
    const result = await ask(influxdb1, { url: `https://127.0.0.1:${secure.port}`, user: 'app' }, USERS.app, {
      caCertificate: pem.ca,
    });

    expect(verdict(result)).toEqual(failedAt('CertificateNameMismatch', 'Resolve', 'Connect', 'TLS'));
  });
});

describe('etcd against etcd 3.4', () => {
  let server: EtcdServer;
  let secure: EtcdServer;

  beforeAll(async () => {
    [server, secure] = await Promise.all([startEtcd(USERS), startEtcd(USERS, pem.wrongName)]);
  }, 240_000);
  afterAll(() => Promise.all([server?.stop(), secure?.stop()]));

  it('succeeds with the right password', async () => {
    const result = await ask(etcd, { url: `http://127.0.0.1:${server.port}`, user: 'app' }, USERS.app);

    expect(verdict(result)).toEqual({ steps: ['Resolve', 'Connect', 'Probe'] });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', USERS.app],
  ])('rejects %s', async (_, user, password) => {
    const result = await ask(etcd, { url: `http://127.0.0.1:${server.port}`, user }, password);

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });

  it('does not speak to a server of another name', async () => {
    const result = await ask(etcd, { url: `https://127.0.0.1:${secure.port}`, user: 'app' }, USERS.app, {
      caCertificate: pem.ca,
    });

    expect(verdict(result)).toEqual(failedAt('CertificateNameMismatch', 'Resolve', 'Connect', 'TLS'));
  });
});
