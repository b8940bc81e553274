import { once } from 'node:events';
import { connect } from 'node:net';
import type { Certificates } from '../../servers/certificates.ts';
import { startRedis, startSentinel } from '../../servers/redis.ts';
import type { RedisOptions, RedisServer } from '../../servers/redis.ts';
import { materialOf } from '../material.ts';
import type { Setups, StartedSetup } from '../setup.ts';

const PASSWORD = 'app-pw';

/** Users, each with rights of its own. */
const USERS = [
  'user default off',
  `user app on >${PASSWORD} ~* &* +@all`,
  `user reader on >${PASSWORD} ~cached:* +@read +ping +select`,
  `user silent on >${PASSWORD} ~* +@all -ping`,
  `user zero on >${PASSWORD} ~* +@all -select`,
  `user off off >${PASSWORD} ~* +@all`,
  'user anyone on nopass ~* +@all',
  `user quiet on >${PASSWORD} ~* +@all -hello -info -role -cluster`,
];

function started(pem: Certificates, server: RedisServer, login: object = {}, isSecure = false): StartedSetup {
  const { auth = 'none', user, password } = login as Readonly<Record<string, string>>;
  return {
    manifest: {
      type: 'redis',
      auth,
      parameters: {
        host: '127.0.0.1',
        port: (isSecure ? server.tlsPort : undefined) ?? server.port,
        ...(user !== undefined && { user }),
        ...(!isSecure && { tls: { mode: 'disable' } }),
      },
      secrets: {
        ...(password !== undefined && { password }),
        ...(isSecure && { caCertificate: pem.ca }),
      },
    },
    values: { ...materialOf(pem), port: server.port },
    stop: () => server.stop(),
  };
}

const APP = { auth: 'password', user: 'app', password: PASSWORD };
const ALONE = { auth: 'password', password: PASSWORD };

const one = (options: (pem: Certificates) => RedisOptions, login: object = {}, isSecure = false) => ({
  server: 'Redis',
  start: async (pem: Certificates) => started(pem, await startRedis(options(pem)), login, isSecure),
});

/** One connection is all that it has, and another client holds it. */
async function full(pem: Certificates): Promise<StartedSetup> {
  const server = await startRedis({ settings: { maxclients: '1' } });
  const other = connect(server.port, '127.0.0.1');
  await once(other, 'connect');
  other.write('PING\r\n');
  await once(other, 'data');
  const { stop, ...rest } = started(pem, server);
  return {
    ...rest,
    async stop() {
      other.destroy();
      await stop();
    },
  };
}

async function sentinel(pem: Certificates, password?: string): Promise<StartedSetup> {
  const master = await startRedis({ settings: { requirepass: PASSWORD } });
  const server = await startSentinel({
    master: master.port,
    masterPassword: PASSWORD,
    ...(password !== undefined && { password }),
  });
  const { stop, values, ...rest } = started(pem, server);
  return {
    ...rest,
    values: { ...values, sentinel: `127.0.0.1:${server.port}` },
    async stop() {
      await stop();
      await master.stop();
    },
  };
}

/** Servers that keep data in memory. */
export const SETUPS: Setups = {
  'redis without a password': one(() => ({})),
  'redis with a password': one(() => ({ settings: { requirepass: PASSWORD } }), ALONE),
  'redis with users': one(() => ({ users: USERS }), APP),
  'redis with TLS': one(
    ({ good }) => ({ certificate: good, settings: { requirepass: PASSWORD } }),
    ALONE,
    true,
  ),
  'redis that wants certificates': one(
    ({ good, ca }) => ({ certificate: good, clientCa: ca, settings: { requirepass: PASSWORD } }),
    ALONE,
    true,
  ),
  'redis that loads': one(() => ({ loading: 60_000 })),
  'redis of a cluster that is down': one(() => ({ settings: { 'cluster-enabled': 'yes' } })),
  'redis that follows nobody': one(() => ({
    settings: { replicaof: '127.0.0.1 1', 'replica-serve-stale-data': 'no' },
  })),
  'redis that follows': one(() => ({ settings: { replicaof: '127.0.0.1 1' } })),
  'redis that cannot save': one(() => ({ settings: { 'min-replicas-to-write': '1' } })),
  'redis with two databases': one(() => ({ settings: { databases: '2' } })),
  'redis whose commands have other names': one(() => ({ settings: { 'rename-command HELLO': '' } })),
  'redis that is full': { server: 'Redis', start: full },
  sentinel: { server: 'Redis', start: (pem) => sentinel(pem) },
  'sentinel with a password': { server: 'Redis', start: (pem) => sentinel(pem, 'watch-pw') },
};
