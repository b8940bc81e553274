import { postgresql } from '../../src/connectors/postgresql.ts';
import { attempt } from '../support/servers/attempt.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

type Name = 'primary' | 'standby' | 'other';

let servers: Readonly<Record<Name, PostgresqlServer>>;

beforeAll(async () => {
  const [primary, standby, other] = await Promise.all([
    startPostgresql(),
    startPostgresql({ standby: true }),
    startPostgresql({ standby: true }),
  ]);
  servers = { primary, standby, other };
}, 240_000);
afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())), 60_000);

const UNWRITABLE = 'the server takes no writes: it is a standby, or read-only by default';

function ask(names: readonly Name[], targetSessionAttrs: string) {
  const { admin } = servers.primary;
  const hosts = names.map((name) => `127.0.0.1:${servers[name].port}`);
  const login = { user: admin.user, database: 'postgres', tls: { mode: 'disable' } };
  return attempt(postgresql, {
    parameters: { hosts, targetSessionAttrs, ...login },
    secrets: { password: admin.password },
    auth: 'password',
    timeoutMs: 30_000,
  });
}

it.each<[string, readonly Name[], string]>([
  ['a primary behind a standby takes writes', ['standby', 'primary'], 'read-write'],
  ['a primary behind a standby is one', ['standby', 'primary'], 'primary'],
  ['a standby behind a primary is one', ['primary', 'standby'], 'standby'],
  ['a standby behind a primary only reads', ['primary', 'standby'], 'read-only'],
  ['any server will do', ['standby', 'primary'], 'any'],
])(
  '%s',
  async (_, names, wanted) => {
    expect(await ask(names, wanted)).toMatchObject({
      status: 'Succeeded',
      servers: { answered: 2, of: 2 },
    });
  },
  60_000,
);

it('says that no server is as it has to be', async () => {
  expect(await ask(['standby', 'other'], 'read-write')).toMatchObject({
    status: 'Failed',
    reason: 'ServerUnavailable',
    failedStep: 'Probe',
    message: `no server of 2 can be used, 2 answered: ${UNWRITABLE}`,
  });
}, 60_000);

it('asks the same of the one server that there is', async () => {
  expect(await ask(['standby'], 'read-write')).toMatchObject({
    reason: 'ServerUnavailable',
    message: UNWRITABLE,
  });
}, 60_000);
