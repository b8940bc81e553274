import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { Security } from '../../src/contract/connector.ts';
import { Secret } from '../../src/contract/secret.ts';
import { runTest } from '../../src/probe/run.ts';
import { tlsOptions } from '../../src/probe/security.ts';
import { certificates } from '../support/servers/certificates.ts';
import { closeServers, listen } from './sockets.ts';
import { duration, run, secured } from './tested.ts';

afterEach(closeServers);

describe('TLS', () => {
  it('is verified, and the certificate reported', async () => {
    const { ca, good } = await certificates();
    const sink = await listen((socket) => socket.end(), { tls: { cert: good.certificate, key: good.key } });

    const result = await run(secured(sink.port, { caCertificate: new Secret(ca) }), [sink]);

    expect(result).toEqual({
      status: 'Succeeded',
      steps: ['Resolve', 'Connect', 'TLS'].map((name) => ({
        name,
        outcome: 'Succeeded',
        durationMs: duration,
      })),
      durationMs: duration,
      tls: { issuer: 'test ca', notAfter: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    });
  });

  it.each([
    ['good', 'verify-full', 'localhost', 'Succeeded'],
    ['good', 'verify-full', '127.0.0.1', 'Succeeded'],
    ['good', 'verify-full', 'db.example.com', 'CertificateNameMismatch'],
    ['good', 'verify-ca', 'db.example.com', 'Succeeded'],
    ['wrongName', 'verify-full', 'localhost', 'CertificateNameMismatch'],
    ['wrongName', 'verify-ca', 'localhost', 'Succeeded'],
    ['wrongName', 'require', 'localhost', 'Succeeded'],
    ['expired', 'verify-full', 'localhost', 'CertificateExpired'],
    ['expired', 'verify-ca', 'localhost', 'CertificateExpired'],
    ['expired', 'require', 'localhost', 'Succeeded'],
  ] as const)('with a certificate that is %s, mode %s and host %s: %s', async (name, mode, host, outcome) => {
    const made = await certificates();
    const sink = await listen((socket) => socket.end(), {
      tls: { cert: made[name].certificate, key: made[name].key },
    });

    const result = await run(
      secured(sink.port, { host, tls: { mode }, caCertificate: new Secret(made.ca) }),
      [sink],
    );

    expect(result.status === 'Failed' ? result.reason : result.status).toBe(outcome);
    expect(result.steps.at(-1)).toEqual({
      name: 'TLS',
      outcome: outcome === 'Succeeded' ? outcome : 'Failed',
      durationMs: duration,
    });
  });

  it('verifies the name that the manifest gives', async () => {
    const { ca, wrongName } = await certificates();
    const sink = await listen((socket) => socket.end(), {
      tls: { cert: wrongName.certificate, key: wrongName.key },
    });

    const result = await run(
      secured(sink.port, { tls: { serverName: 'other.example.test' }, caCertificate: new Secret(ca) }),
      [sink],
    );

    expect(result.status).toBe('Succeeded');
  });

  it.each(['otherCa', undefined] as const)('trusts no other authority: %s', async (name) => {
    const made = await certificates();
    const sink = await listen((socket) => socket.end(), {
      tls: { cert: made.good.certificate, key: made.good.key },
    });

    const result = await run(secured(sink.port, name ? { caCertificate: new Secret(made[name]) } : {}), [
      sink,
    ]);

    expect(result).toMatchObject({ reason: 'CertificateUntrusted', failedStep: 'TLS' });
  });

  it.each([
    ['client', 'Succeeded'],
    [undefined, 'ClientCertificateRejected'],
  ] as const)('with the client certificate %s: %s', async (name, outcome) => {
    const made = await certificates();
    const tls = { cert: made.good.certificate, key: made.good.key, ca: made.ca, requestCert: true };
    const sink = await listen((socket) => socket.end(), { tls });
    const own = name
      ? { clientCertificate: new Secret(made[name].certificate), clientKey: new Secret(made[name].key) }
      : {};

    const result = await run(secured(sink.port, { caCertificate: new Secret(made.ca), ...own }), [sink]);

    expect(result.status === 'Failed' ? result.reason : result.status).toBe(outcome);
  });

  it.each(['rsa', 'ec', 'ed25519'] as const)(
    'does not begin with a client key of the kind %s that belongs to another certificate',
    async (kind) => {
      const made = await certificates();
      const sink = await listen();

      const result = await run(
        secured(sink.port, {
          caCertificate: new Secret(made.ca),
          clientCertificate: new Secret(made.client.certificate),
          clientKey: new Secret(strangeKey(kind)),
        }),
        [sink],
      );

      expect(result).toMatchObject({
        reason: 'SecretInvalid',
        failedStep: 'TLS',
        message: 'clientKey does not belong to clientCertificate',
      });
    },
  );

  it('is not spoken in versions that are broken', async () => {
    const { ca, good } = await certificates();
    const tls = {
      cert: good.certificate,
      key: good.key,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'ALL:@SECLEVEL=0',
    } as const;
    const sink = await listen((socket) => socket.end(), { tls });

    expect(await run(secured(sink.port, { caCertificate: new Secret(ca) }), [sink])).toMatchObject({
      reason: 'TLSFailed',
      failedStep: 'TLS',
    });
  });

  it.each([
    ['silence', () => {}, 'TimedOut'],
    ['another protocol', (socket: NodeJS.WritableStream) => socket.write('SSH-2.0-canary\r\n'), 'TLSFailed'],
    ['the end', (socket: NodeJS.WritableStream) => socket.end(), 'ConnectionClosed'],
  ] as const)('answered with %s fails at TLS', async (_what, serve, reason) => {
    const sink = await listen((socket) => void serve(socket));

    expect(await run(secured(sink.port, {}), [sink])).toMatchObject({ reason, failedStep: 'TLS' });
  });

  it('on a connection that has ended fails at once', async () => {
    const sink = await listen((socket) => socket.end());

    const result = await run(
      async ({ network }) => {
        const socket = await network.dial({ host: '127.0.0.1', port: sink.port });
        await once(socket.resume(), 'close');
        await network.secure(socket, { host: 'localhost', tls: undefined });
      },
      [sink],
    );

    expect(result).toMatchObject({ reason: 'ConnectionClosed', failedStep: 'TLS' });
  });
});

describe('a secret for TLS', () => {
  it.each([
    ['caCertificate', 'canary', 'caCertificate holds no PEM certificate'],
    [
      'caCertificate',
      '-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----',
      'caCertificate holds a certificate that cannot be read',
    ],
    ['clientKey', 'canary', 'clientKey is no private key in PEM'],
    ['clientCertificate', 'canary', 'clientCertificate holds no PEM certificate'],
  ])('%s of %j is invalid', async (name, value, message) => {
    const result = await options({ [name]: new Secret(value) });

    expect(result).toMatchObject({ reason: 'SecretInvalid', message });
  });

  it('clientKey without clientCertificate is invalid', async () => {
    const { client } = await certificates();

    expect(await options({ clientKey: new Secret(client.key) })).toMatchObject({
      reason: 'SecretInvalid',
      message: 'clientCertificate and clientKey only work together',
    });
  });

  it('clientKey of another certificate is invalid', async () => {
    const { client, good } = await certificates();

    expect(
      await options({ clientCertificate: new Secret(client.certificate), clientKey: new Secret(good.key) }),
    ).toMatchObject({
      reason: 'SecretInvalid',
      message: 'clientKey does not belong to clientCertificate',
    });
  });

  function options(secrets: Partial<Security>): ReturnType<typeof runTest> {
    return run(async () => void tlsOptions({ host: 'localhost', tls: undefined, ...secrets }));
  }
});

/** A private key that no certificate of the tests holds. */
function strangeKey(kind: 'rsa' | 'ec' | 'ed25519'): string {
  const pairs = {
    rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ec: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ed25519: () => generateKeyPairSync('ed25519'),
  };
  return pairs[kind]().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
