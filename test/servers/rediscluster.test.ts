import { redis } from '../../src/connectors/redis.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/process.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startRedis } from '../support/servers/redis.ts';
import { askServer } from './redisservers.ts';

const CLEAR = { tls: { mode: 'disable' } };

describe('redis against a cluster', () => {
  it('tells a cluster that is down from one that serves', async () => {
    const server = await startRedis({
      settings: { 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()) },
    });
    const ask = () =>
      attempt(redis, {
        parameters: { host: '127.0.0.1', port: server.port, ...CLEAR },
        auth: 'none',
      });

    const before = await ask();
    await askServer(server.port, 'CLUSTER ADDSLOTSRANGE 0 16383');

    await eventually(async () => {
      expect((await ask()).status).toBe('Succeeded');
    });
    await server.stop();
    expect(verdict(before)).toEqual(failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Probe'));
    expect(before).toMatchObject({ message: expect.stringContaining('cluster is down') as unknown });
  });
});
