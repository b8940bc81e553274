import { caldav } from '../../src/connectors/caldav.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import type { Server } from '../support/servers/place.ts';
import { startRadicale } from '../support/servers/radicale.ts';

const REACHED = ['Resolve', 'Connect', 'TLS'] as const;
const PASSWORD = 'pass word';

let pem: Certificates;
let server: Server;

beforeAll(async () => {
  pem = await certificates();
  server = await startRadicale({ app: PASSWORD }, pem.good);
}, 240_000);
afterAll(() => server?.stop());

describe('caldav against Radicale 3.1', () => {
  const ask = (user: string, password: string, more: object = {}) => {
    const parameters = { url: `https://127.0.0.1:${server.port}`, user, ...more };
    return attempt(caldav, { auth: 'password', parameters, secrets: { password, caCertificate: pem.ca } });
  };

  it('succeeds with the right password', async () => {
    expect(verdict(await ask('app', PASSWORD))).toEqual({ steps: [...REACHED, 'Probe'] });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', PASSWORD],
  ])('rejects %s', async (_, user, password) => {
    expect(verdict(await ask(user, password))).toEqual(
      failedAt('CredentialsRejected', ...REACHED, 'Authenticate'),
    );
  });

  it('says that there is no such collection', async () => {
    const result = await ask('app', PASSWORD, { url: `https://127.0.0.1:${server.port}/app/missing` });

    expect(verdict(result)).toEqual(failedAt('TargetNotFound', ...REACHED, 'Authorize'));
  });

  it('sends no password to a server of another name', async () => {
    const result = await ask('app', PASSWORD, { tls: { serverName: 'other.example.test' } });

    expect(verdict(result)).toEqual(failedAt('CertificateNameMismatch', ...REACHED));
  });
});
