import { X509Certificate } from 'node:crypto';
import { mysql } from '../../src/connectors/mysql.ts';
import { postgresql } from '../../src/connectors/postgresql.ts';
import { redis } from '../../src/connectors/redis.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { inOwnWords } from '../../src/probe/ownWords.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startRedis } from '../support/servers/redis.ts';

/* Servers whose certificate no authority has signed that is known here, or that are not verified at all. */

const PASSWORD = 'reader-pw';

let pem: Certificates;
let ports: Readonly<Record<'postgresql' | 'mysql' | 'redis', number>>;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  pem = await certificates();
  const certificate = pem.wrongName;
  const [first, second, third] = await Promise.all([
    startPostgresql({ certificate, access: ['hostssl all clear 127.0.0.1/32 password'] }),
    startMariadb({
      certificate,
      statements: [
        `create user clear@'%' identified by '${PASSWORD}'`,
        `create user app@'%' identified by '${PASSWORD}'`,
      ],
    }),
    startRedis({ certificate, settings: { requirepass: PASSWORD } }),
  ]);
  stops.push(...[first, second, third].map((server) => () => server.stop()));
  await first.sql(`create role clear login password '${PASSWORD}';`);
  ports = { postgresql: first.port, mysql: second.port, redis: third.tlsPort ?? 0 };
}, 240_000);

afterAll(() => Promise.all(stops.map((stop) => stop())), 60_000);

const TYPES: readonly (readonly [keyof typeof ports, Connector, object])[] = [
  ['postgresql', postgresql, { database: 'postgres', user: 'clear' }],
  ['mysql', mysql, { user: 'app' }],
  ['redis', redis, {}],
];

describe.each(TYPES)('%s', (type, connector, parameters) => {
  const connect = (tls: object) =>
    attempt(connector, {
      parameters: { host: '127.0.0.1', port: ports[type], ...parameters, tls },
      secrets: { password: PASSWORD },
      auth: 'password',
    });
  const fingerprint = (name: 'good' | 'wrongName') =>
    new X509Certificate(pem[name].certificate).fingerprint256;

  const plain = (name: 'good' | 'wrongName') =>
    (fingerprint(name).toLowerCase().replaceAll(':', '').match(/.{8}/g) ?? []).join(' ');

  it('with the pin of its certificate needs no authority, and no name', async () => {
    expect(await connect({ fingerprint: fingerprint('wrongName') })).toMatchObject({ status: 'Succeeded' });
  });

  it('with the pin of another certificate is not the server that was meant', async () => {
    const result = await connect({ fingerprint: fingerprint('good') });

    expect(inOwnWords(result, { probe: undefined })).toEqual(result);
    expect(result).toMatchObject({
      reason: 'CertificateUntrusted',
      failedStep: 'TLS',
      message: `the server shows another certificate than the one that tls.fingerprint is of: one of SHA-256 ${plain('wrongName')}, not of ${plain('good')}`,
    });
  });

  it('with no pin and no authority is told by its fingerprint', async () => {
    const result = await connect({});

    expect(result).toMatchObject({
      reason: 'CertificateUntrusted',
      message: expect.stringMatching(`; its SHA-256 fingerprint is ${fingerprint('wrongName')}$`),
    });
    expect(inOwnWords(result, { probe: undefined })).toEqual(result);
  });

  it('unverified takes the password as it is where the manifest consents to that', async () => {
    expect(await connect({ mode: 'require', insecureSendCredentials: true })).toMatchObject({
      status: 'Succeeded',
    });
  });
});

it.each([
  ['postgresql', postgresql, { database: 'postgres', user: 'clear' }],
  ['redis', redis, {}],
] as const)(
  '%s that is not verified is refused the password, and the message says what to do',
  async (type, connector, parameters) => {
    const result = await attempt(connector, {
      parameters: { host: '127.0.0.1', port: ports[type], ...parameters, tls: { mode: 'require' } },
      secrets: { password: PASSWORD },
      auth: 'password',
    });

    expect(result).toMatchObject({ reason: 'AuthMethodNotOffered' });
  },
);
