import { questdb } from '../../src/connectors/questdb.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Server } from '../support/servers/place.ts';
import { startQuestdb } from '../support/servers/questdb.ts';

/*
 * QuestDB as it comes: in clear, with one user, and with one database that goes by every name.
 */
const PASSWORD = 'pass: word';
const PLAIN = ['Resolve', 'Connect'] as const;

let server: Server;

beforeAll(async () => {
  server = await startQuestdb('app', PASSWORD);
}, 240_000);
afterAll(() => server?.stop());

function ask(user: string, password: string, tls: object = { mode: 'disable' }) {
  const parameters = { host: '127.0.0.1', port: server.port, database: 'qdb', user, tls };
  return attempt(questdb, { parameters, secrets: { password } });
}

describe('questdb against QuestDB 9.3', () => {
  it('succeeds with the right password', async () => {
    const steps = [...PLAIN, 'Authenticate', 'Authorize', 'Probe'];

    expect(verdict(await ask('app', PASSWORD))).toEqual({ steps, server: { name: 'QuestDB' } });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', PASSWORD],
  ])('rejects %s', async (_, user, password) => {
    expect(verdict(await ask(user, password))).toEqual(
      failedAt('CredentialsRejected', ...PLAIN, 'Authenticate'),
    );
  });

  it('says that it offers no TLS', async () => {
    expect(verdict(await ask('app', PASSWORD, {}))).toEqual(failedAt('TLSNotOffered', ...PLAIN, 'TLS'));
  });
});
