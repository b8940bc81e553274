import { firebird } from '../../src/connectors/firebird.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { startFirebird } from '../support/servers/firebird.ts';
import type { FirebirdServer } from '../support/servers/firebird.ts';

const PASSWORD = 'app-pw';
const SERVER = { name: 'Firebird', version: expect.stringMatching(/^3\.0\.\d+$/) as string };
const TO_LOGIN = ['Resolve', 'Connect', 'Authenticate'] as const;
const ALL = [...TO_LOGIN, 'Authorize', 'Probe'] as const;
const OPTIONS = {
  users: { SYSDBA: 'mast-pw', APP: PASSWORD },
  databases: ['orders', 'resting'],
  states: { resting: ['-shut', 'full', '-force', '0'] },
} as const;

type Which = 'usual' | 'clear' | 'newer' | 'legacy';

let servers: Readonly<Record<Which, FirebirdServer>>;

beforeAll(async () => {
  const [usual, clear, newer, legacy] = await Promise.all([
    startFirebird(OPTIONS),
    startFirebird({ ...OPTIONS, wireCrypt: 'Disabled' }),
    startFirebird({ ...OPTIONS, plugins: 'Srp256' }),
    startFirebird({ ...OPTIONS, plugins: 'Legacy_Auth', wireCrypt: 'Enabled' }),
  ]);
  servers = { usual, clear, newer, legacy };
}, 240_000);
afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())), 30_000);

interface Differences {
  readonly at?: Which;
  readonly password?: string;
}

function login(
  parameters: Attempt['parameters'],
  { at = 'usual', password = PASSWORD }: Differences = {},
): Attempt {
  return {
    parameters: { host: '127.0.0.1', port: servers[at].port, database: 'orders', user: 'app', ...parameters },
    secrets: { password },
  };
}

describe('firebird against Firebird 3', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['an alias', {}, {}, { steps: ALL, server: SERVER }],
    ['a quoted name', { user: '"APP"' }, {}, { steps: ALL, server: SERVER }],
    ['Srp256', {}, { at: 'newer' }, { steps: ALL, server: SERVER }],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(firebird, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('succeeds with a path', async () => {
    const result = await attempt(firebird, login({ database: `${servers.usual.folder}/orders.fdb` }));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });

  it('succeeds every time, whatever numbers come up', async () => {
    for (let count = 0; count < 24; count += 1) {
      const result = await attempt(firebird, login({}));

      expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
    }
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...TO_LOGIN)],
    [
      'the password of Srp256 is wrong',
      {},
      { at: 'newer', password: 'no' },
      failedAt('CredentialsRejected', ...TO_LOGIN),
    ],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...TO_LOGIN)],
    [
      'the user is known by capital letters',
      { user: '"app"' },
      {},
      failedAt('CredentialsRejected', ...TO_LOGIN),
    ],
    ['the server encrypts nothing', {}, { at: 'clear' }, failedAt('AuthMethodNotOffered', ...TO_LOGIN)],
    [
      'the server knows the old login alone',
      {},
      { at: 'legacy' },
      failedAt('AuthMethodNotOffered', ...TO_LOGIN),
    ],
    [
      'the alias does not exist',
      { database: 'nothing' },
      {},
      failedAt('TargetNotFound', ...TO_LOGIN, 'Authorize'),
    ],
    [
      'the database is shut down',
      { database: 'resting' },
      {},
      failedAt('ServerUnavailable', ...TO_LOGIN, 'Probe'),
    ],
    [
      'the file is where the server opens none',
      { database: '/etc/passwd' },
      {},
      failedAt('PermissionDenied', ...TO_LOGIN, 'Authorize'),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(firebird, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says that the database does not exist', async () => {
    const result = await attempt(firebird, login({ database: `${servers.usual.folder}/nothing.fdb` }));

    expect(verdict(result)).toEqual(failedAt('TargetNotFound', ...TO_LOGIN, 'Authorize'));
  });
});
