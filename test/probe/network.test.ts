import { once } from 'node:events';
import { Secret } from '../../src/contract/secret.ts';
import { certificates } from '../support/servers/certificates.ts';
import { until } from './pools.ts';
import { closeServers, listen } from './sockets.ts';
import { duration, run } from './tested.ts';
import type { Deed } from './tested.ts';

afterEach(closeServers);

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
        status: 'Failed',
        reason: 'TargetDenied',
        message: expect.stringContaining(
          host === '0.0.0.0' ? 'by its built-in list' : "the operator's own Pod, not your machine",
        ) as unknown,
        failedStep: 'Resolve',
        steps: [{ name: 'Resolve', outcome: 'Failed', durationMs: duration }],
        durationMs: duration,
      });
      expect(sink.seen).toBe(0);
    },
  );

  it('to a port beside one of the loopback that is let through says that it may be the wrong one', async () => {
    const [own, other] = [await listen(), await listen()];

    const result = await run(dial('127.0.0.1', other.port), [own]);

    expect(result).toMatchObject({
      reason: 'TargetDenied',
      message: expect.stringContaining(
        'lets other ports through and not this one: correct the port',
      ) as unknown,
    });
    expect(JSON.stringify(result)).not.toContain(String(own.port));
    expect(other.seen).toBe(0);
  });

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
      status: 'Succeeded',
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

    expect(result).toMatchObject({ status: 'Succeeded' });
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

  it('ends a flood inside of TLS', async () => {
    const { ca, good } = await certificates();
    const sink = await listen(flood, { tls: { cert: good.certificate, key: good.key } });
    const security = { host: 'localhost', tls: undefined, caCertificate: new Secret(ca) };

    const result = await run(
      async ({ network, step }) => {
        const socket = await network.dial({ host: '127.0.0.1', port: sink.port });
        const session = await network.secure(socket, security);
        await step('Authenticate', async () => {
          for await (const _chunk of session);
        });
      },
      [sink],
    );

    expect(result).toMatchObject({ ...flooded, tls: { issuer: 'test ca' } });
  });

  it('is told where the server ends a session of TLS', async () => {
    const { ca, good } = await certificates();
    const sink = await listen((socket) => void socket.resume().end('bye'), {
      tls: { cert: good.certificate, key: good.key },
    });
    const result = await run(
      async ({ network }) => {
        const socket = await network.dial({ host: '127.0.0.1', port: sink.port });
        const security = { host: 'localhost', tls: undefined, caCertificate: new Secret(ca) };
        const session = await network.secure(socket, security);
        await once(session.resume(), 'close');
      },
      [sink],
    );

    expect(result).toMatchObject({ status: 'Succeeded' });
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

function flood(socket: NodeJS.WritableStream): void {
  const chunk = Buffer.alloc(64 * 1024, 'canary');
  const pour = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', pour);
  pour();
}
