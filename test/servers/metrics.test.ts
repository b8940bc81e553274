import { connectorOf } from '../../src/connectors/index.ts';
import { startAlertmanager } from '../support/servers/alertmanager.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import type { Server } from '../support/servers/place.ts';
import { PROMETHEUS_PASSWORD } from '../support/servers/prometheus.ts';
import { startVictoriametrics } from '../support/servers/victoriametrics.ts';

/*
 * What stands around Prometheus; each server asks for a login, over TLS.
 */
const REACHED = ['Resolve', 'Connect', 'TLS'] as const;

let pem: Certificates;

beforeAll(async () => {
  pem = await certificates();
});

function startStore(certificate: Certificates['good']): Promise<Server> {
  return startVictoriametrics('app', PROMETHEUS_PASSWORD, certificate);
}

describe.each([
  [
    'alertmanager',
    'Alertmanager 0.25',
    startAlertmanager,
    { server: { name: 'Alertmanager', version: '0.25.0' } },
  ],
  ['victoriametrics', 'VictoriaMetrics 1.79', startStore, {}],
  ['graphite', 'VictoriaMetrics 1.79', startStore, {}],
] as const)('%s against %s', (type, _, start, reported) => {
  let server: Server;
  let misnamed: Server;

  beforeAll(async () => {
    [server, misnamed] = await Promise.all([start(pem.good), start(pem.wrongName)]);
  }, 240_000);
  afterAll(() => Promise.all([server?.stop(), misnamed?.stop()]));

  const ask = (user: string, password: string, port = server.port) => {
    const parameters = { url: `https://127.0.0.1:${port}`, user };
    return attempt(connectorOf(type)!, {
      parameters,
      secrets: { password, caCertificate: pem.ca },
      auth: 'password',
    });
  };

  it('succeeds with the right password', async () => {
    expect(verdict(await ask('app', PROMETHEUS_PASSWORD))).toEqual({
      steps: [...REACHED, 'Probe'],
      ...reported,
    });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', PROMETHEUS_PASSWORD],
  ])('rejects %s', async (_title, user, password) => {
    expect(verdict(await ask(user, password))).toEqual(
      failedAt('CredentialsRejected', ...REACHED, 'Authenticate'),
    );
  });

  it('rejects a client without credentials', async () => {
    const parameters = { url: `https://127.0.0.1:${server.port}` };

    const result = await attempt(connectorOf(type)!, {
      parameters,
      secrets: { caCertificate: pem.ca },
      auth: 'none',
    });

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', ...REACHED, 'Authenticate'));
  });

  it('does not speak to a server of another name', async () => {
    const result = await ask('app', PROMETHEUS_PASSWORD, misnamed.port);

    expect(verdict(result)).toEqual(failedAt('CertificateNameMismatch', ...REACHED));
  });
});
