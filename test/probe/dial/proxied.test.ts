import { isDeniedName } from '../../../src/probe/guard.ts';
import { destinationOf, firstRefusal } from '../../../src/probe/lists.ts';
import type { TargetEntry } from '../../../src/probe/lists.ts';
import { closeServers, listen } from '../sockets.ts';
import { run, dial, login, proxy, answering } from './carried.ts';
import type { Use } from './carried.ts';

const DENIED =
  'the host behind the proxy or ssh tunnel is one that the operator denies by its built-in list; its flag --allow-target=CIDR:PORT lets one through';
const LOOPBACK =
  'the host behind the proxy or ssh tunnel is the loopback of that machine, which the operator does not reach into; kubectl connection test --local tests it as you';

afterEach(closeServers);

describe('a carrier', () => {
  it.each(['http', 'socks5'])('of %s asks no proxy for a host that may not be reached', async (type) => {
    const sink = await listen();
    const hosts = [
      '127.0.0.2',
      '0x7f000002',
      '[::1]',
      '::ffff:169.254.169.254',
      '10.96.0.1',
      'LocalHost',
      'a.localhost.',
      'kubernetes.default.svc.cluster.test',
      '[2002:a9fe:a9fe::]',
    ];

    const results = await Promise.all(
      hosts.map((host) => run(dial(host), { parameters: proxy(type, sink.port) })),
    );

    expect(results.map((result) => [result.status === 'Failed' && result.reason, result.steps])).toEqual(
      hosts.map(() => ['TargetDenied', []]),
    );
    expect(sink.seen).toBe(0);
  });

  it.each([
    ['localhost', LOOPBACK],
    ['Ip6-Loopback.', LOOPBACK],
    ['127.9.9.9', LOOPBACK],
    ['[::ffff:127.0.0.2]', LOOPBACK],
    ['[::1]', LOOPBACK],
    ['0:0:0:0:0:0:0:1', LOOPBACK],
    ['metadata.google.internal', DENIED],
    ['169.254.169.254', DENIED],
    ['kubernetes', DENIED],
  ])('that is to connect to %s says whether that is its own loopback', async (host, message) => {
    expect(await run(dial(host), { parameters: proxy('http', 1) })).toMatchObject({
      reason: 'TargetDenied',
      message,
    });
  });

  it.each(['metadata.google.internal..', 'kubernetes.default.svc.cluster.local..', '.localhost', 'a..b'])(
    'asks no proxy for %s, which is no name',
    async (host) => {
      const sink = await listen();

      expect(await run(dial(host), { parameters: proxy('socks5', sink.port) })).toMatchObject({
        reason: 'HostNotFound',
      });
      expect(sink.seen).toBe(0);
    },
  );

  it('is asked for its own loopback by name where any name may be asked for', async () => {
    const heard: Buffer[] = [];
    const { port } = await listen(answering(['HTTP/1.1 200 OK\r\n\r\n'], heard));

    const result = await run(dial('LocalHost'), { parameters: proxy('http', port), anyRemoteName: true });

    expect(result.status).toBe('Succeeded');
    expect(String(heard[0])).toMatch(/^CONNECT localhost:5432 /);
  });

  it('is asked for no name that a list refuses, though any may be asked for', async () => {
    const lists = [{ refusal: 'bound', allow: [{ host: '127.0.0.1' }] }];

    expect(
      await run(dial('localhost'), { parameters: proxy('http', 1), anyRemoteName: true, lists }),
    ).toMatchObject({ reason: 'TargetDenied', message: 'bound' });
  });

  it('is an http proxy where nothing else is said', async () => {
    const { port } = await listen(answering(['HTTP/1.1 200 OK\r\n\r\n'], []));

    expect((await run(dial('db'), { parameters: { proxy: { host: '127.0.0.1', port } } })).status).toBe(
      'Succeeded',
    );
  });

  it('is denied where it may not be reached itself', async () => {
    const result = await run(dial('db'), {
      parameters: { proxy: { type: 'http', host: '127.0.0.2', port: 3128 } },
    });

    expect(result).toMatchObject({
      reason: 'TargetDenied',
      message: expect.stringMatching(/^the proxy or ssh tunnel is .*--allow-target=CIDR:PORT/) as unknown,
    });
  });

  it('ends the test where the carrier refuses, and is not asked again', async () => {
    const sink = await listen(answering(['HTTP/1.1 407 no\r\n\r\n'], []));
    const stubborn: Use = async (network) => {
      for (const host of ['a', 'b', 'c']) await network.dial({ host, port: 1 }).catch(() => undefined);
    };

    const result = await run(stubborn, { parameters: proxy('http', sink.port, 'me'), ...login });

    expect(result).toMatchObject({ reason: 'CredentialsRejected', failedStep: 'Connect' });
    expect(sink.seen).toBe(1);
  });

  it('that reaches one host of several goes on to the next', async () => {
    let asked = 0;
    const { port } = await listen((socket) => {
      socket.once('data', () => {
        asked += 1;
        socket.write(asked === 1 ? 'HTTP/1.1 502 no\r\n\r\n' : 'HTTP/1.1 200 OK\r\n\r\n');
      });
    });
    const either: Use = async (network) => {
      const other = () => network.dial({ host: 'b', port: 1 });
      await network.dial({ host: 'a', port: 1, others: 1 }).catch(other);
    };

    expect((await run(either, { parameters: proxy('http', port) })).status).toBe('Succeeded');
  });

  it('is told from a silent server by its message', async () => {
    const { port } = await listen((socket) => void socket.resume());

    const result = await run(dial('db'), { parameters: proxy('http', port), timeoutMs: 300 });

    expect(result).toMatchObject({
      reason: 'TimedOut',
      failedStep: 'Connect',
      message: 'the http proxy did not connect to the host in time',
    });
  });

  it('is counted by the byte on its own socket', async () => {
    const { port } = await listen((socket) => {
      socket.once('data', () =>
        socket.write(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), Buffer.alloc(2 * 1024 * 1024)])),
      );
    });
    const reading: Use = async (network) => {
      const socket = await network.dial({ host: 'db', port: 1 });
      await new Promise((resolve) => socket.resume().once('close', resolve));
    };

    expect(await run(reading, { parameters: proxy('http', port) })).toMatchObject({
      reason: 'BudgetExceeded',
    });
  });

  it.each([
    [
      'both ways at once',
      { ...proxy('http', 1), sshTunnel: { host: 'b', user: 'u', hostKey: 'SHA256:x' } },
      {},
    ],
    ['a tunnel without a credential', { sshTunnel: { host: 'b', user: 'u', hostKey: 'SHA256:x' } }, {}],
    ['a password without a user', proxy('http', 1), login],
  ])('is not asked with %s', async (_, parameters, more) => {
    expect(await run(dial('db'), { parameters, ...more })).toMatchObject({
      reason: 'ParametersInvalid',
      steps: [],
    });
  });

  it('is judged by the lists of its own Secret, the server behind it is not', async () => {
    const heard: Buffer[] = [];
    const { port } = await listen(answering(['HTTP/1.1 200 OK\r\n\r\n'], heard));
    const list = { refusal: 'bound', allow: [{ host: '127.0.0.1' }] };
    const parameters = proxy('http', port);

    const own = await run(dial('db'), { parameters, lists: [{ ...list, only: 'intermediary' }] });
    const all = await run(dial('db'), { parameters, lists: [list] });

    expect(own.status).toBe('Succeeded');
    expect(all).toMatchObject({ reason: 'TargetDenied', message: 'bound' });
  });
});

describe('an address that is never seen', () => {
  it.each<[string, { allow?: readonly TargetEntry[]; deny?: readonly TargetEntry[] }, boolean]>([
    ['nothing said', {}, true],
    ['its name allowed', { allow: [{ host: '*.shop.svc' }] }, true],
    ['a network allowed', { allow: [{ cidr: '0.0.0.0/0' }] }, false],
    [
      'a network allowed besides its name',
      { allow: [{ cidr: '10.0.0.0/8' }, { host: 'db.shop.svc' }] },
      true,
    ],
    ['its name allowed in a network', { allow: [{ host: 'db.shop.svc', cidr: '0.0.0.0/0' }] }, false],
    ['a network denied', { deny: [{ cidr: '10.0.0.0/8' }] }, false],
    ['a network denied for another name', { deny: [{ host: 'other', cidr: '10.0.0.0/8' }] }, true],
    ['a network denied for other ports', { deny: [{ cidr: '10.0.0.0/8', ports: [80] }] }, true],
  ])('with %s', (_, lists, passes) => {
    const place = { ...destinationOf('db.shop.svc', 5432, undefined), resolvedRemotely: true };

    expect(firstRefusal([{ refusal: 'no', ...lists }], place) === undefined).toBe(passes);
  });

  it.each([
    ['localhost', true],
    ['x.localhost', true],
    ['ip6-localhost', true],
    ['metadata', true],
    ['metadata.google.internal', true],
    ['kubernetes', true],
    ['kubernetes.default', true],
    ['kubernetes.default.svc', true],
    ['kubernetes.default.svc.cluster.local', true],
    ['localhost.example.com', false],
    ['metadata.shop.svc', false],
    ['kubernetes.default.svc.example.com', false],
    ['db', false],
  ])('is judged by its name: %s denied %s', (name, denied) => {
    expect(isDeniedName(name, undefined)).toBe(denied);
  });
});
