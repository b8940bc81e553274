import { nats } from '../../src/connectors/nats.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startNats } from '../support/servers/nats.ts';
import type { NatsServer } from '../support/servers/nats.ts';
import { makeNatsAccount } from '../support/servers/natsaccounts.ts';

/* A server that knows its users by JWTs, as most that are run for several teams do. */

const LATE = 4_000_000_000; // in the year 2096
const SERVER = { name: 'NATS', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const UP_TO_LOGIN = ['Resolve', 'Connect', 'Authenticate'] as const;

const account = makeNatsAccount();
let server: NatsServer;
let withoutAccounts: NatsServer;

beforeAll(async () => {
  server = await startNats({ settings: account.settings });
  withoutAccounts = await startNats({ authorization: 'user: app, password: app-pw' });
}, 240_000);

afterAll(() => Promise.all([server?.stop(), withoutAccounts?.stop()]), 30_000);

const test = (credentials: string, { port } = server) =>
  attempt(nats, {
    parameters: { host: '127.0.0.1', port, tls: { mode: 'disable' } },
    secrets: { credentials },
    auth: 'credentials',
  });

describe('a file of credentials of NATS', () => {
  it('logs in, and tells when it expires', async () => {
    const result = await test(account.credentials(LATE));

    expect(verdict(result)).toEqual({ steps: [...UP_TO_LOGIN, 'Probe'], server: SERVER });
    expect(result.expires).toEqual([
      { kind: 'Token', time: new Date(LATE * 1000).toISOString().replace('.000', '') },
    ]);
  });

  it.each<[string, () => string]>([
    ['another account signed it', () => makeNatsAccount().credentials()],
    ['it has expired', () => account.credentials(1_700_000_001)],
    ['its seed is that of another user', () => withSeedOf(account.credentials(), account.credentials())],
  ])('is rejected where %s', async (_, credentials) => {
    expect(verdict(await test(credentials()))).toEqual(failedAt('CredentialsRejected', ...UP_TO_LOGIN));
  });

  it.each<[string, () => string, string]>([
    [
      'has no seed',
      () => account.credentials().split('\n\n')[0] ?? '',
      'credentials is no .creds file, with a JWT and the seed of a user: nsc generate creds writes one',
    ],
    [
      'has a seed that was cut off',
      () => account.credentials().replace(/^(SU\w+)\w\w$/m, '$1'),
      'the seed in credentials is not the seed of a user: SU and 56 more letters and digits',
    ],
  ])('that %s is invalid', async (_, credentials, message) => {
    expect(await test(credentials())).toMatchObject({ reason: 'SecretInvalid', message });
  });

  it('is not taken by a server without accounts', async () => {
    const result = await test(account.credentials(), withoutAccounts);

    expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', ...UP_TO_LOGIN));
  });
});

function withSeedOf(file: string, other: string): string {
  const seed = /^SU\w+$/m;
  return file.replace(seed, seed.exec(other)?.[0] ?? '');
}
