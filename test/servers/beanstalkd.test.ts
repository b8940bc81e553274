import { beanstalkd } from '../../src/connectors/beanstalkd.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { startBeanstalkd } from '../support/servers/beanstalkd.ts';
import type { BeanstalkdServer } from '../support/servers/beanstalkd.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startTlsRelay } from '../support/servers/tlsrelay.ts';
import type { TlsRelay } from '../support/servers/tlsrelay.ts';

const SERVER = { name: 'Beanstalkd', version: expect.stringMatching(/^1\./) as string };
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const CLEAR = { tls: { mode: 'disable' } } as const;

let pem: Certificates;
let server: BeanstalkdServer;
let relays: Readonly<Record<'good' | 'wrong', TlsRelay>>;

beforeAll(async () => {
  pem = await certificates();
  server = await startBeanstalkd();
  relays = {
    good: await startTlsRelay(server.port, pem.good),
    wrong: await startTlsRelay(server.port, pem.wrongName),
  };
}, 240_000);
afterAll(async () => {
  await Promise.all(Object.values(relays ?? {}).map((relay) => relay.stop()));
  await server?.stop();
}, 30_000);

interface Differences {
  readonly at?: 'good' | 'wrong';
  readonly trust?: 'ca' | 'otherCa';
}

describe('beanstalkd against beanstalkd 1.12', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['all is well', CLEAR, {}, { steps: [...IN_CLEAR, 'Probe'], server: SERVER }],
    ['it is behind TLS', {}, { at: 'good' }, { steps: [...UP_TO_TLS, 'Probe'], server: SERVER }],
    [
      'the name is another',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong' },
      { steps: [...UP_TO_TLS, 'Probe'], server: SERVER },
    ],
    [
      'the authority is another',
      {},
      { at: 'good', trust: 'otherCa' },
      failedAt('CertificateUntrusted', ...UP_TO_TLS),
    ],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', ...IN_CLEAR)],
  ])('tells when %s', async (_, parameters, { at, trust = 'ca' }, expected) => {
    const { port } = at ? relays[at] : server;

    const result = await attempt(beanstalkd, {
      parameters: { host: '127.0.0.1', port, ...parameters },
      secrets: { caCertificate: pem[trust] },
      auth: 'none',
    });

    expect(verdict(result)).toEqual(expected);
  });
});
