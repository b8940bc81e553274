import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import { greeting } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';
import { startTlsRelay } from './tlsrelay.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['tarantool'];

/** An instance of one's own, on 127.0.0.1. */
export interface TarantoolServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface TarantoolOptions {
  /** Passwords by user. */
  readonly users?: Readonly<Record<string, string>>;
  /** Names of spaces, and the users who may read them. */
  readonly spaces?: Readonly<Record<string, readonly string[]>>;
  /** Lua that is run last. */
  readonly script?: string;
}

/** Starts it, with what the options put in. */
export async function startTarantool({
  users = {},
  spaces = {},
  script: last = '',
}: TarantoolOptions = {}): Promise<TarantoolServer> {
  await needProgram('/usr/bin/tarantool', packages);
  const folder = await temporaryFolder('mooring-tarantool', { owner: NOBODY });
  const port = await freePort();
  const script = [
    `box.cfg{listen='127.0.0.1:${port}', work_dir='${folder}', memtx_memory=33554432, wal_mode='none', log_level=5}`,
    ...Object.entries(users).map(
      ([user, password]) => `box.schema.user.create('${user}', {password='${password}'})`,
    ),
    ...Object.entries(spaces).flatMap(([name, readers]) => [
      `box.schema.space.create('${name}'):create_index('pk')`,
      ...readers.map((user) => `box.schema.user.grant('${user}', 'read', 'space', '${name}')`),
    ]),
    last,
  ];
  const server = await startServer({
    name: 'tarantool',
    command: '/usr/bin/tarantool',
    args: [await writeOwned(folder, 'init.lua', script.join('\n'))],
    cwd: folder,
    ...NOBODY,
    ready: /entering the event loop/, // it listens before the script has come to its end
    answers: [greeting(port, /^Tarantool /)],
  });
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'tarantool',
    start: () => startTarantool(),
    async startWithLogin({ good }) {
      const tarantool = await startTarantool({ users: { app: PASSWORD } });
      const relay = await startTlsRelay(tarantool.port, good);
      const server = { stop: async () => void (await Promise.all([relay.stop(), tarantool.stop()])) };
      return {
        server,
        attempt: {
          parameters: onLoopback(relay.port, { user: 'app' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
