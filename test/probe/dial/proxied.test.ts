import type { Socket } from 'node:net';
import { connector } from '../../../src/contract/connector.ts';
import type { Connector, Network } from '../../../src/contract/connector.ts';
import { object } from '../../../src/contract/schema.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { isDeniedName } from '../../../src/probe/guard.ts';
import { destinationOf, firstRefusal } from '../../../src/probe/lists.ts';
import type { TargetEntry, TargetList } from '../../../src/probe/lists.ts';
import { runTest } from '../../../src/probe/run.ts';
import { parseAllowTarget } from '../../../src/probe/target.ts';
import { closeServers, listen } from '../sockets.ts';

afterEach(closeServers);

type Use = (network: Network) => Promise<void>;

interface Route {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly lists?: readonly TargetList[];
  readonly timeoutMs?: number;
}

function typeOf(use: Use): Connector {
  return connector({
    type: 'carried',
    title: 'Carried',
    summary: 'A type of a test.',
    category: 'generic',
    stage: 'alpha',
    parameters: object({}),
    secrets: object({}),
    samples: [{ name: 'only', parameters: {}, secrets: [] }],
    async test({ network }) {
      await use(network);
      return {};
    },
  });
}

function run(use: Use, { parameters, secrets = {}, lists = [], timeoutMs = 1000 }: Route) {
  const wrapped = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  const request = {
    type: 'carried',
    parameters,
    secrets: wrapped,
    auth: undefined,
    probe: undefined,
    timeoutMs,
  };
  const rules = {
    allowTargets: [parseAllowTarget('127.0.0.1/32')],
    denyTargets: ['10.96.0.1'],
    lists,
    clusterDomain: 'cluster.test',
  };
  return runTest(typeOf(use), request, { rules, signal: new AbortController().signal });
}

const dial =
  (host: string, port = 5432) =>
  async (network: Network) =>
    void (await network.dial({ host, port }));
const login = { secrets: { proxyPassword: 'p:w' } };
const proxy = (type: string, port: number, user?: string) => ({
  proxy: { type, host: '127.0.0.1', port, ...(user !== undefined && { user }) },
});

/** Collects what a proxy is sent, and answers each message in turn. */
function answering(answers: readonly (string | Buffer)[], heard: Buffer[]) {
  return (socket: Socket) => {
    let next = 0;
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      const answer = answers[next];
      next += 1;
      if (answer !== undefined) socket.write(answer);
    });
  };
}

describe('a dial by HTTP CONNECT', () => {
  it.each([
    ['db.example.com', 'db.example.com:5432'],
    ['DB.example.com.', 'db.example.com:5432'],
    ['[2001:db8:0:0::1]', '[2001:db8:0:0::1]:5432'],
    ['10.1.2.3', '10.1.2.3:5432'],
  ])('asks for %s as %s, with the login', async (host, authority) => {
    const heard: Buffer[] = [];
    const { port } = await listen(answering(['HTTP/1.1 200 OK\r\nvia: x\r\n\r\n'], heard));

    const result = await run(dial(host), { parameters: proxy('http', port, 'me'), ...login });

    expect(result.status).toBe('Succeeded');
    expect(Buffer.concat(heard).toString()).toBe(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nProxy-Authorization: Basic ${Buffer.from('me:p:w').toString('base64')}\r\n\r\n`,
    );
  });

  it('leaves to the driver what the server said at once, be it binary', async () => {
    const { port } = await listen(
      answering([Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), Buffer.from([0, 10, 0])])], []),
    );
    const read = Promise.withResolvers<Buffer>();
    const reading: Use = async (network) => {
      const socket = await network.dial({ host: 'db', port: 1 });
      socket.once('data', read.resolve);
      await read.promise;
    };

    await run(reading, { parameters: proxy('http', port) });

    expect(await read.promise).toEqual(Buffer.from([0, 10, 0]));
  });

  it.each([
    [403, 'PermissionDenied'],
    [404, 'HostNotFound'],
    [418, 'UnexpectedAnswer'],
    [429, 'RateLimited'],
    [502, 'NetworkUnreachable'],
    [504, 'TimedOut'],
    [302, 'UnexpectedAnswer'],
  ])('says of status %d: %s', async (status, reason) => {
    const { port } = await listen(answering([`HTTP/1.1 ${status} canary-7f3a\r\n\r\n`], []));

    const result = await run(dial('db'), { parameters: proxy('http', port) });

    expect(result).toMatchObject({
      reason,
      failedStep: 'Connect',
      message: expect.stringContaining('proxy'),
    });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('says that a proxy wants another way to log in', async () => {
    const { port } = await listen(
      answering(['HTTP/1.1 407 no\r\nProxy-Authenticate: Negotiate\r\n\r\n'], []),
    );

    const result = await run(dial('db'), { parameters: proxy('http', port, 'me'), ...login });

    expect(result).toMatchObject({ reason: 'AuthMethodNotOffered', failedStep: 'Connect' });
  });

  it.each([
    ['a head without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(4000)}`],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
  ])('does not take %s', async (_, said) => {
    const { port } = await listen((socket) => void socket.resume().write(said));

    expect(await run(dial('db'), { parameters: proxy('http', port) })).toMatchObject({
      reason: 'ProtocolError',
      failedStep: 'Connect',
    });
  });
});

describe('a dial by SOCKS5', () => {
  const ok = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

  it.each([
    ['db.example.com', Buffer.concat([Buffer.from([3, 14]), Buffer.from('db.example.com')])],
    ['10.1.2.3', Buffer.from([1, 10, 1, 2, 3])],
    ['0xa010203', Buffer.from([1, 10, 1, 2, 3])],
    ['2001:db8::1', Buffer.from([4, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])],
    ['2001:db8:1:2:3:4:5:6', Buffer.from([4, 0x20, 1, 0x0d, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6])],
  ])('asks for %s as RFC 1928 says, after the login of RFC 1929', async (host, address) => {
    const heard: Buffer[] = [];
    const { port } = await listen(answering([Buffer.from([5, 2]), Buffer.from([1, 0]), ok], heard));

    const result = await run(dial(host), { parameters: proxy('socks5', port, 'me'), ...login });

    expect(result.status).toBe('Succeeded');
    expect(heard).toEqual([
      Buffer.from([5, 1, 2]),
      Buffer.from([1, 2, ...Buffer.from('me'), 3, ...Buffer.from('p:w')]),
      Buffer.concat([Buffer.from([5, 1, 0]), address, Buffer.from([0x15, 0x38])]),
    ]);
  });

  it.each([
    [1, 'NetworkUnreachable'],
    [2, 'PermissionDenied'],
    [3, 'NetworkUnreachable'],
    [4, 'NetworkUnreachable'],
    [5, 'ConnectionRefused'],
    [6, 'NetworkUnreachable'],
    [7, 'PermissionDenied'],
    [8, 'UnexpectedAnswer'],
    [9, 'ProtocolError'],
  ])('says of reply %d: %s', async (reply, reason) => {
    const { port } = await listen(
      answering([Buffer.from([5, 0]), Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0])], []),
    );

    expect(await run(dial('db'), { parameters: proxy('socks5', port) })).toMatchObject({
      reason,
      failedStep: 'Connect',
    });
  });

  it.each([
    ['a way to log in that was not asked for', Buffer.from([5, 0])],
    ['another version', Buffer.from([4, 2])],
  ])('does not take %s', async (_, said) => {
    const { port } = await listen(answering([said], []));

    const result = await run(dial('db'), { parameters: proxy('socks5', port, 'me'), ...login });

    expect(result).toMatchObject({ reason: 'ProtocolError', failedStep: 'Connect' });
  });
});

describe('a carrier', () => {
  it.each(['http', 'socks5'])('of %s asks nobody for a host that may not be reached', async (type) => {
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
    ];

    const results = await Promise.all(
      hosts.map((host) => run(dial(host), { parameters: proxy(type, sink.port) })),
    );

    expect(results.map((result) => [result.status === 'Failed' && result.reason, result.steps])).toEqual(
      hosts.map(() => ['TargetDenied', []]),
    );
    expect(sink.seen).toBe(0);
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
      message: 'the proxy or ssh tunnel is at an address that connections may not reach',
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
