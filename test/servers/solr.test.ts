import { solr } from '../../src/connectors/solr.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Server } from '../support/servers/place.ts';
import { startSolr } from '../support/servers/solr.ts';

const PLAIN = ['Resolve', 'Connect'] as const;
const USERS = { app: 'pass: word', guest: 'guest-pw' };

let server: Server;

beforeAll(async () => {
  server = await startSolr(USERS);
}, 240_000);
afterAll(() => server?.stop());

describe('solr against Solr 9', () => {
  const ask = (user: string, password: string, collection = 'orders') => {
    const parameters = { url: `http://127.0.0.1:${server.port}/solr`, user, collection };
    return attempt(solr, { auth: 'password', parameters, secrets: { password } });
  };

  it('succeeds with the right password', async () => {
    expect(verdict(await ask('app', USERS.app))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', USERS.app],
  ])('rejects %s', async (_, user, password) => {
    expect(verdict(await ask(user, password))).toEqual(
      failedAt('CredentialsRejected', ...PLAIN, 'Authenticate'),
    );
  });

  it('rejects a client without credentials', async () => {
    const parameters = { url: `http://127.0.0.1:${server.port}/solr`, collection: 'orders' };

    expect(verdict(await attempt(solr, { auth: 'none', parameters }))).toEqual(
      failedAt('CredentialsRejected', ...PLAIN, 'Authenticate'),
    );
  });

  it('says that a user may not ask, and that a collection does not exist', async () => {
    expect(verdict(await ask('guest', USERS.guest))).toEqual(
      failedAt('PermissionDenied', ...PLAIN, 'Authorize'),
    );
    expect(verdict(await ask('app', USERS.app, 'missing'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
  });
});
