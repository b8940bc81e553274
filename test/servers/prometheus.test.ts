import { connectorOf } from '../../src/connectors/index.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { PROMETHEUS_PASSWORD, startPrometheus } from '../support/servers/prometheus.ts';
import type { PrometheusServer } from '../support/servers/prometheus.ts';

let pem: Certificates;
let server: PrometheusServer;
let misnamed: PrometheusServer;

beforeAll(async () => {
  pem = await certificates();
  [server, misnamed] = await Promise.all([startPrometheus(pem.good), startPrometheus(pem.wrongName)]);
}, 240_000);
afterAll(() => Promise.all([server?.stop(), misnamed?.stop()]));

/** Thanos answers the same questions, and has Prometheus's own ways to ask for a login. */
describe.each(['prometheus', 'thanos'])('%s against Prometheus 2.42', (type) => {
  const ask = (user: string, password: string, port = server.port, tls: object = {}) => {
    const parameters = { url: `https://127.0.0.1:${port}`, user, tls };
    return attempt(connectorOf(type)!, {
      parameters,
      secrets: { password, caCertificate: pem.ca },
      auth: 'password',
    });
  };

  it('succeeds with the right password', async () => {
    expect(verdict(await ask('app', PROMETHEUS_PASSWORD))).toEqual({
      steps: ['Resolve', 'Connect', 'TLS', 'Probe'],
    });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', PROMETHEUS_PASSWORD],
  ])('rejects %s', async (_, user, password) => {
    const result = await ask(user, password);

    expect(verdict(result)).toEqual(
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
    );
  });

  it('rejects a client without credentials', async () => {
    const parameters = { url: `https://127.0.0.1:${server.port}` };

    const result = await attempt(connectorOf(type)!, {
      parameters,
      secrets: { caCertificate: pem.ca },
      auth: 'none',
    });

    expect(verdict(result)).toEqual(
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
    );
  });

  it('does not speak to a server of another name, unless that name is given', async () => {
    const refused = await ask('app', PROMETHEUS_PASSWORD, misnamed.port);
    const accepted = await ask('app', PROMETHEUS_PASSWORD, misnamed.port, {
      serverName: 'other.example.test',
    });

    expect(verdict(refused)).toEqual(failedAt('CertificateNameMismatch', 'Resolve', 'Connect', 'TLS'));
    expect(accepted.status).toBe('Succeeded');
  });
});
