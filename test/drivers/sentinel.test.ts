import { redis } from '../../src/connectors/redis.ts';
import type { ProbeResult } from '../../src/probe/message.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { freePort } from '../support/process.ts';
import { attempt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';

afterEach(closeServers);

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const list = (...items: readonly string[]) => `*${items.length}\r\n${items.join('')}`;
const hello = (fields: Readonly<Record<string, string>>, ...more: readonly string[]) =>
  list(...Object.entries(fields).flatMap(([name, value]) => [bulk(name), bulk(value)]), ...more);

const UNKNOWN = '-ERR unknown command\r\n';
const SERVER = {
  AUTH: '+OK\r\n',
  SELECT: '+OK\r\n',
  PING: '+PONG\r\n',
  HELLO: hello({ version: '7.0.15', mode: 'standalone', role: 'master' }),
};

/** A server that has these answers, by command, and what it was asked. */
async function serve(answers: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const { port } = await listen((socket) => {
    socket.on('data', (request) => {
      const [, command = ''] = /\r\n([A-Z]+)\r\n/.exec(String(request)) ?? [];
      asked.push(command);
      socket.write(answers[command] ?? UNKNOWN);
    });
  });
  return { port, asked, at: `127.0.0.1:${port}` };
}

const sentinel = (port: number) =>
  serve({ SENTINEL: list(bulk('127.0.0.1'), bulk(String(port))), AUTH: '+OK\r\n' });

function ask(parameters: Attempt['parameters'], secrets: Attempt['secrets'] = {}): Promise<ProbeResult> {
  return attempt(redis, {
    parameters: { tls: { mode: 'disable' }, ...parameters },
    secrets,
    auth: 'password' in secrets ? 'password' : 'none',
  });
}

const byHosts = (...hosts: readonly string[]) => ({ hosts, sentinelMaster: 'mymaster' });

describe('the search for the master', () => {
  it('ends at the first Sentinel that knows it, and sends each server its own password', async () => {
    const master = await serve(SERVER);
    const [first, second] = [await sentinel(master.port), await sentinel(1)];

    const result = await ask(byHosts(first.at, second.at), { password: 'p', sentinelPassword: 's' });

    expect(result).toMatchObject({ status: 'Succeeded', server: { version: '7.0.15' } });
    expect([first.asked, second.asked, master.asked]).toEqual([
      ['AUTH', 'SENTINEL'],
      [],
      ['AUTH', 'PING', 'HELLO'],
    ]);
  });

  it('goes on past Sentinels that are dead, refuse, or know no such name', async () => {
    const master = await serve(SERVER);
    const unaware = await serve({ SENTINEL: '*-1\r\n' });
    const refusing = await serve({ SENTINEL: '-NOAUTH Authentication required.\r\n' });
    const aware = await sentinel(master.port);

    const result = await ask(byHosts(`127.0.0.1:${await freePort()}`, refusing.at, unaware.at, aware.at));

    expect(result).toMatchObject({ status: 'Succeeded' });
  });

  it('says how many answered where none knows the name', async () => {
    const unaware = await serve({ SENTINEL: '*-1\r\n' });

    const result = await ask(byHosts(`127.0.0.1:${await freePort()}`, unaware.at));

    expect(result).toMatchObject({
      reason: 'TargetNotFound',
      failedStep: 'Authorize',
      message: expect.stringMatching(/1 of 2 answered$/) as unknown,
    });
  });

  it('says of several that fail what the one says that was got furthest with', async () => {
    const refusing = await serve({ SENTINEL: '-NOAUTH Authentication required.\r\n' });

    const result = await ask(byHosts(refusing.at, `127.0.0.1:${await freePort()}`));

    expect(result).toMatchObject({
      reason: 'CredentialsRejected',
      message: expect.stringMatching(/^none of the 2 Sentinels can be asked: .*sentinelPassword/) as unknown,
    });
  });

  it.each([
    ['HELLO', { HELLO: hello({ version: '7.0.15', mode: 'standalone', role: 'replica' }) }],
    ['ROLE, where it is older', { HELLO: UNKNOWN, ROLE: list(bulk('slave'), bulk('10.0.0.1'), ':6379\r\n') }],
  ])('says that the server they name is a replica, by %s', async (_, answers) => {
    const replica = await serve({ ...SERVER, ...answers });
    const aware = await sentinel(replica.port);

    const result = await ask(byHosts(aware.at));

    expect(result).toMatchObject({ reason: 'ServerUnavailable', failedStep: 'Probe' });
  });

  it('does not mind a replica that a manifest names itself', async () => {
    const replica = await serve({ ...SERVER, HELLO: hello({ version: '7.0.15', role: 'replica' }) });

    const result = await ask({ host: '127.0.0.1', port: replica.port });

    expect(result).toMatchObject({ status: 'Succeeded' });
  });
});

describe('a server that says what it is', () => {
  it.each([
    ['HELLO', { HELLO: hello({ version: '7.0.15', mode: 'sentinel' }) }],
    ['ROLE, where it is older', { ROLE: list(bulk('sentinel'), list(bulk('mymaster'))) }],
  ])('is told to be a Sentinel by %s', async (_, answers) => {
    const { port } = await serve({ PING: '+PONG\r\n', ...answers });

    for (const more of [{}, { database: 1 }]) {
      expect(await ask({ host: '127.0.0.1', port, ...more })).toMatchObject({
        reason: 'UnexpectedAnswer',
        message: expect.stringContaining('parameters.hosts') as unknown,
      });
    }
  });

  it('has modules with arguments, as every Redis 8 does', async () => {
    const module = list(
      bulk('name'),
      bulk('search'),
      bulk('ver'),
      ':80000\r\n',
      bulk('args'),
      list(bulk('MAX')),
    );
    const HELLO = hello({ version: '8.0.1', mode: 'standalone' }, bulk('modules'), list(module));
    const { port } = await serve({ ...SERVER, HELLO });

    const result = await ask({ host: '127.0.0.1', port });

    expect(result).toMatchObject({ status: 'Succeeded', server: { version: '8.0.1' } });
  });

  it.each([
    ['cluster_state:ok\r\n', 'Succeeded'],
    ['cluster_state:fail\r\n', 'ServerUnavailable'],
  ])('is a cluster with %j', async (state, expected) => {
    const HELLO = hello({ version: '7.0.15', mode: 'cluster' });
    const { port } = await serve({ ...SERVER, HELLO, CLUSTER: bulk(`cluster_enabled:1\r\n${state}`) });

    const result = await ask({ host: '127.0.0.1', port });

    expect(result.status === 'Failed' ? result.reason : result.status).toBe(expected);
  });

  it('is a cluster whose state the user may not ask for', async () => {
    const HELLO = hello({ version: '7.0.15', mode: 'cluster' });
    const { port } = await serve({ ...SERVER, HELLO, CLUSTER: '-NOPERM no\r\n' });

    expect(await ask({ host: '127.0.0.1', port })).toMatchObject({ status: 'Succeeded' });
  });

  it('keeps its refusal where it says no more after it', async () => {
    const { port } = await serve({ AUTH: '-WRONGPASS no\r\n', HELLO: '' });

    const result = await ask({ host: '127.0.0.1', port }, { password: 'p' });

    expect(result).toMatchObject({ reason: 'CredentialsRejected' });
  });
});
