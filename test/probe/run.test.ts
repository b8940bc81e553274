import { once } from 'node:events';
import { connect as startTls } from 'node:tls';
import { connector } from '../../src/contract/connector.ts';
import type { Connector, Network, Security, TestContext, TestReport } from '../../src/contract/connector.ts';
import { ConnectionFailure } from '../../src/contract/failure.ts';
import { object } from '../../src/contract/schema.ts';
import { Secret } from '../../src/contract/secret.ts';
import { STEPS } from '../../src/contract/step.ts';
import { runTest } from '../../src/probe/run.ts';
import type { TestOptions } from '../../src/probe/run.ts';
import { certificates } from '../support/servers/certificates.ts';
import { request, until, untroubled } from './pools.ts';
import { closeServers, listen } from './sockets.ts';
import type { Sink } from './sockets.ts';

afterEach(closeServers);

const TIMEOUT_MS = 2000;
const duration: unknown = expect.any(Number);

describe('a test', () => {
  it('that succeeds reports steps, server and duration', async () => {
    const result = await run(async ({ step }) => {
      await step('Authenticate', async () => {});
      return { server: { name: 'PostgreSQL', version: '17.2' } };
    });

    expect(result).toEqual({
      result: 'Succeeded',
      steps: [{ name: 'Authenticate', outcome: 'Succeeded', durationMs: duration }],
      durationMs: duration,
      server: { name: 'PostgreSQL', version: '17.2' },
    });
  });

  it.each([
    [{ name: 'a', version: undefined }, { name: 'a' }],
    [{ name: 'a', version: '1\n2' }, { name: 'a' }],
    [{ name: 'a', version: '1'.repeat(33) }, { name: 'a' }],
    [{ name: 'é', version: '1' }, undefined],
    [{ name: '' }, undefined],
  ])('that reports the server %j shows %j', async (server, shown) => {
    const result = await run(async () => ({ server }));

    expect(result).toEqual({
      result: 'Succeeded',
      steps: [],
      durationMs: duration,
      ...(shown ? { server: shown } : {}),
    });
  });

  it('that fails for a known reason fails at the step of that reason', async () => {
    const result = await run(async ({ step }) => {
      await step('Connect', async () => {});
      await step('Probe', async () => {
        throw new ConnectionFailure('CredentialsRejected', 'no such login');
      });
    });

    expect(result).toEqual({
      result: 'Failed',
      reason: 'CredentialsRejected',
      message: 'no such login',
      failedStep: 'Authenticate',
      steps: [
        { name: 'Connect', outcome: 'Succeeded', durationMs: duration },
        { name: 'Authenticate', outcome: 'Failed', durationMs: duration },
      ],
      durationMs: duration,
    });
  });

  it.each([
    [
      'an unknown error',
      new Error('canary'),
      'ProtocolError',
      'the server does not answer as the protocol of the type asks',
    ],
    [
      'no error at all',
      'canary',
      'ProtocolError',
      'the server does not answer as the protocol of the type asks',
    ],
    [
      'a reset',
      Object.assign(new Error('canary'), { code: 'ECONNRESET' }),
      'ConnectionClosed',
      'the server closed the connection',
    ],
    [
      'a wrapped failure',
      new Error('canary', { cause: new ConnectionFailure('RateLimited', 'slowly') }),
      'RateLimited',
      'slowly',
    ],
    [
      'the sandbox',
      Object.assign(new Error('canary'), { code: 'ERR_ACCESS_DENIED' }),
      'ProbeCrashed',
      'the driver tried to use a file or a process, which a test may not',
    ],
  ])('that throws %s says so in our words', async (_what, error, reason, message) => {
    const result = await run(({ step }) => step('Probe', () => Promise.reject(error)));

    expect(result).toMatchObject({ result: 'Failed', reason, message });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('that throws at once fails like any other', async () => {
    const result = await run(() => {
      throw new Error('canary');
    });

    expect(result).toEqual({
      result: 'Failed',
      reason: 'ProtocolError',
      message: 'the server does not answer as the protocol of the type asks',
      steps: [],
      durationMs: duration,
    });
  });

  it.each(STEPS)('that hangs at %s is over at its deadline', async (name) => {
    const result = await run(({ step }) => step(name, () => new Promise(() => {})));

    expect(result).toMatchObject({
      result: 'Failed',
      reason: 'TimedOut',
      failedStep: name,
      steps: [{ name, outcome: 'Failed' }],
    });
    expect(result.durationMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 1);
    expect(result.durationMs).toBeLessThan(TIMEOUT_MS + 5000);
  });

  it('rejects where it is interrupted, and its sockets are closed', async () => {
    const sink = await listen();
    const shutdown = new AbortController();
    const running = run(
      async ({ network }) => {
        await network.dial({ host: '127.0.0.1', port: sink.port });
        await new Promise(() => {});
      },
      [sink],
      { signal: shutdown.signal },
    );
    await until(() => sink.open === 1);

    shutdown.abort(new Error('shutdown'));

    await expect(running).rejects.toThrow('shutdown');
    await until(() => sink.open === 0);
  });

  it('leaves no socket open, whatever its driver forgot', async () => {
    const sink = await listen();

    const result = await run(
      async ({ network }) => void (await network.dial({ host: '127.0.0.1', port: sink.port })),
      [sink],
    );

    expect(result).toMatchObject({ result: 'Succeeded' });
    await until(() => sink.seen === 1 && sink.open === 0);
  });
});

describe('a connection', () => {
  const dial =
    (host: string, port: number) =>
    async ({ network }: Deed) =>
      void (await network.dial({ host, port }));

  it.each(['127.0.0.1', 'localhost', '0x7f.1', '2130706433', '::ffff:127.0.0.1', '0.0.0.0'])(
    'to %s is denied, and nothing is sent',
    async (host) => {
      const sink = await listen();

      const result = await run(dial(host, sink.port));

      expect(result).toEqual({
        result: 'Failed',
        reason: 'TargetDenied',
        message: 'the host is at an address that connections may not reach',
        failedStep: 'Resolve',
        steps: [{ name: 'Resolve', outcome: 'Failed', durationMs: duration }],
        durationMs: duration,
      });
      expect(sink.seen).toBe(0);
    },
  );

  it('is denied where one of many answers is', async () => {
    const sink = await listen();
    const lookup = async () => ['127.0.0.1', '10.0.0.1', '169.254.169.254'];

    const result = await run(dial('db.example.com', sink.port), [sink], { lookup });

    expect(result).toMatchObject({ reason: 'TargetDenied' });
    expect(sink.seen).toBe(0);
  });

  it('is denied where the last of 5000 answers is', async () => {
    const lookup = async () => [
      ...Array.from({ length: 5000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`),
      '127.0.0.1',
    ];

    expect(await run(dial('db.example.com', 1), [], { lookup })).toMatchObject({ reason: 'TargetDenied' });
  });

  it('ends the test where it is denied, whatever the driver makes of it', async () => {
    const result = await run(async ({ network }) => {
      await network.dial({ host: '127.0.0.1', port: 1 }).catch(() => {});
      await new Promise(() => {});
    });

    expect(result).toMatchObject({ reason: 'TargetDenied' });
  });

  it('looks a name up once and connects to what was judged', async () => {
    const sink = await listen();
    const asked: string[] = [];
    const lookup = async (name: string) => {
      asked.push(name);
      return asked.length === 1 ? ['127.0.0.1'] : ['169.254.169.254'];
    };

    expect(await run(dial('db.example.com', sink.port), [sink], { lookup })).toMatchObject({
      result: 'Succeeded',
    });
    expect(asked).toEqual(['db.example.com.']);
  });

  it('tries the next address where one refuses', async () => {
    const sink = await listen();
    const lookup = async () => ['127.0.0.3', '127.0.0.1'];

    const result = await run(
      dial('db.example.com', sink.port),
      [sink, { ...sink, target: { ...sink.target, address: '127.0.0.3' } }],
      {
        lookup,
      },
    );

    expect(result).toMatchObject({ result: 'Succeeded' });
    expect(sink.seen).toBe(1);
  });

  it('is refused where nothing listens', async () => {
    const sink = await listen();
    await closeServers();

    expect(await run(dial('127.0.0.1', sink.port), [sink])).toMatchObject({
      reason: 'ConnectionRefused',
      failedStep: 'Connect',
      steps: [{ name: 'Resolve' }, { name: 'Connect', outcome: 'Failed' }],
    });
  });

  it('to a name that does not exist is HostNotFound', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('canary'), { code: 'ENOTFOUND' }));

    expect(await run(dial('db.example.com', 1), [], { lookup })).toMatchObject({
      reason: 'HostNotFound',
      failedStep: 'Resolve',
    });
  });
});

describe('the budget', () => {
  const flooded = {
    reason: 'BudgetExceeded',
    message: 'the server sent more than 1 MiB',
    failedStep: 'Authenticate',
  };

  it('ends a flood, whatever reads it', async () => {
    const sink = await listen(flood);
    let read = 0;

    const result = await run(
      async ({ network, step }) => {
        const socket = await network.dial({ host: '127.0.0.1', port: sink.port });
        await step('Authenticate', async () => {
          for await (const chunk of socket) read += (chunk as Buffer).length;
        });
      },
      [sink],
    );

    expect(result).toMatchObject(flooded);
    expect(read).toBeLessThan(1.2 * 1024 * 1024);
    await until(() => sink.open === 0);
  });

  it.each(['secure', 'record'] as const)('ends a flood inside of TLS by %s', async (way) => {
    const { ca, good } = await certificates();
    const sink = await listen(flood, { tls: { cert: good.certificate, key: good.key } });
    const security = { host: 'localhost', tls: undefined, caCertificate: new Secret(ca) };

    const result = await run(
      async ({ network, step }) => {
        const socket = await network.dial({ host: '127.0.0.1', port: sink.port });
        let session;
        if (way === 'secure') {
          session = await network.secure(socket, security);
        } else {
          session = startTls({ ...network.tlsOptions(security), socket });
          await once(session, 'secureConnect');
          network.record(session);
        }
        await step('Authenticate', async () => {
          for await (const _chunk of session);
        });
      },
      [sink],
    );

    expect(result).toMatchObject({ ...flooded, tls: { issuer: 'test ca' } });
  });

  it('ends a test that sends too much', async () => {
    const sink = await listen((socket) => socket.resume());

    const result = await run(
      async ({ network, step }) => {
        const socket = await network.dial({ host: '127.0.0.1', port: sink.port });
        socket.write(Buffer.alloc(2 * 1024 * 1024));
        await step('Authenticate', () => new Promise(() => {}));
      },
      [sink],
    );

    expect(result).toMatchObject({
      reason: 'BudgetExceeded',
      message: 'the test sent more than 1 MiB',
      failedStep: 'Authenticate',
    });
  });

  it('ends a test that opens too many connections', async () => {
    const sink = await listen();

    const result = await run(
      async ({ network }) => {
        for (;;) await network.dial({ host: '127.0.0.1', port: sink.port });
      },
      [sink],
    );

    expect(result).toMatchObject({
      reason: 'BudgetExceeded',
      message: 'the test opened more than 8 connections',
      failedStep: 'Connect',
    });
    expect(sink.seen).toBeLessThanOrEqual(8);
  });
});

describe('TLS', () => {
  const secured =
    (port: number, security: Partial<Security>) =>
    async ({ network }: Deed) => {
      const socket = await network.dial({ host: '127.0.0.1', port });
      const session = await network.secure(socket, { host: 'localhost', tls: undefined, ...security });
      await once(session.resume(), 'end');
    };

  it('is verified, and the certificate reported', async () => {
    const { ca, good } = await certificates();
    const sink = await listen((socket) => socket.end(), { tls: { cert: good.certificate, key: good.key } });

    const result = await run(secured(sink.port, { caCertificate: new Secret(ca) }), [sink]);

    expect(result).toEqual({
      result: 'Succeeded',
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

    expect(result.result === 'Failed' ? result.reason : result.result).toBe(outcome);
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

    expect(result.result).toBe('Succeeded');
  });

  it.each(['otherCa', undefined] as const)('trusts nobody else: %s', async (name) => {
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

    expect(result.result === 'Failed' ? result.reason : result.result).toBe(outcome);
  });

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
    ['clientKey', 'canary', 'clientKey is not a PEM private key without passphrase'],
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
    return run(
      async ({ network }) => void network.tlsOptions({ host: 'localhost', tls: undefined, ...secrets }),
    );
  }
});

interface Deed {
  readonly network: Network;
  readonly step: TestContext['step'];
}

function run(
  test: (deed: Deed) => Promise<TestReport | void>,
  allowed: readonly Sink[] = [],
  options: Partial<TestOptions> = {},
): ReturnType<typeof runTest> {
  const rules = { allowTargets: allowed.map(({ target }) => target), denyTargets: [] };
  return runTest(tested(test), request('tested', { timeoutMs: TIMEOUT_MS }), {
    rules,
    signal: untroubled,
    ...options,
  });
}

function tested(test: (deed: Deed) => Promise<TestReport | void>): Connector {
  return connector({
    type: 'tested',
    title: 'Tested',
    summary: 'Tested.',
    category: 'generic',
    stage: 'alpha',
    parameters: object({}),
    secrets: object({}),
    samples: [{ name: 'tested', parameters: {}, secrets: [] }],
    test: async (context) => (await test(context)) ?? {},
  });
}

function flood(socket: NodeJS.WritableStream): void {
  const chunk = Buffer.alloc(64 * 1024, 'canary');
  const pour = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', pour);
  pour();
}
