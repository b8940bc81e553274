import { ConnectionFailure } from '../../src/contract/failure.ts';
import { Secret } from '../../src/contract/secret.ts';
import { STEPS } from '../../src/contract/step.ts';
import { until } from './pools.ts';
import { closeServers, listen } from './sockets.ts';
import { duration, run, TIMEOUT_MS } from './tested.ts';

afterEach(closeServers);

describe('a test', () => {
  it('that succeeds reports steps, server and duration', async () => {
    const result = await run(async ({ step }) => {
      await step('Authenticate', async () => {});
      return { server: { name: 'PostgreSQL', version: '17.2' } };
    });

    expect(result).toEqual({
      status: 'Succeeded',
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
      status: 'Succeeded',
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
      status: 'Failed',
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
    {
      reason: 'CredentialsRejected',
      message: 'no such login; password stands in quotes; token begins with a blank',
    },
    {
      reason: 'SecretInvalid',
      message: 'no such login; password stands in quotes; token begins with a blank',
    },
    { reason: 'TargetNotFound', message: 'no such login' },
  ] as const)('that fails for $reason says: $message', async ({ reason, message }) => {
    const secrets = { password: new Secret('"hunter2"'), token: new Secret(' t'), other: new Secret('o') };

    const result = await run(
      () => Promise.reject(new ConnectionFailure(reason, 'no such login')),
      [],
      {},
      { secrets },
    );

    expect(result).toMatchObject({ status: 'Failed', reason, message });
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

    expect(result).toMatchObject({ status: 'Failed', reason, message });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('that throws at once fails like any other', async () => {
    const result = await run(() => {
      throw new Error('canary');
    });

    expect(result).toEqual({
      status: 'Failed',
      reason: 'ProtocolError',
      message: 'the server does not answer as the protocol of the type asks',
      steps: [],
      durationMs: duration,
    });
  });

  it('that hangs at any step is over at its deadline', async () => {
    const results = await Promise.all(
      STEPS.map((name) => run(({ step }) => step(name, () => new Promise(() => {})))),
    );

    expect(results).toMatchObject(
      STEPS.map((name) => ({
        status: 'Failed',
        reason: 'TimedOut',
        failedStep: name,
        steps: [{ name, outcome: 'Failed' }],
      })),
    );
    for (const { durationMs } of results) {
      expect(durationMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 1);
      expect(durationMs).toBeLessThan(TIMEOUT_MS + 5000);
    }
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

    expect(result).toMatchObject({ status: 'Succeeded' });
    await until(() => sink.seen === 1 && sink.open === 0);
  });
});
