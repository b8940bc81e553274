import { closeServers, listen } from '../sockets.ts';
import { run, dial, login, proxy, answering } from './carried.ts';
import type { Use } from './carried.ts';

afterEach(closeServers);

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
