import { redmine } from '../../src/connectors/redmine.ts';
import { wordpress } from '../../src/connectors/wordpress.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Server } from '../support/servers/place.ts';
import { startRedmine } from '../support/servers/redmine.ts';
import { startWordpress } from '../support/servers/wordpress.ts';
import type { WordpressServer } from '../support/servers/wordpress.ts';

/*
 * Applications that people host themselves.
 */
const PLAIN = ['Resolve', 'Connect'] as const;
const REJECTED = failedAt('CredentialsRejected', ...PLAIN, 'Authenticate');

describe('redmine against Redmine 5.0', () => {
  const keys = { admin: 'a'.repeat(40), locked: 'b'.repeat(40) };
  let server: Server;

  beforeAll(async () => {
    server = await startRedmine(keys);
  }, 240_000);
  afterAll(() => server?.stop());

  const ask = (apiKey: string) =>
    attempt(redmine, { parameters: { url: `http://127.0.0.1:${server.port}` }, secrets: { apiKey } });

  it('succeeds with the key of a user', async () => {
    expect(verdict(await ask(keys.admin))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it.each([
    ['an unknown key', 'c'.repeat(40)],
    ['the key of a user who is locked', keys.locked],
  ])('rejects %s', async (_, key) => {
    expect(verdict(await ask(key))).toEqual(REJECTED);
  });
});

describe('wordpress against WordPress 6.1', () => {
  let server: WordpressServer;

  beforeAll(async () => {
    server = await startWordpress();
  }, 240_000);
  afterAll(() => server?.stop());

  const ask = (user: string, apiToken: string, path = '') =>
    attempt(wordpress, {
      parameters: { url: `http://127.0.0.1:${server.port}${path}`, user },
      secrets: { apiToken },
    });

  it('succeeds with an application password', async () => {
    expect(verdict(await ask('admin', server.password))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it.each([
    ['a wrong application password', 'admin', 'no'],
    ['the password by which people log in', 'admin', 'admin-pw'],
    ['an unknown user', 'nobody', 'no'],
  ])('rejects %s', async (_, user, password) => {
    expect(verdict(await ask(user, password))).toEqual(REJECTED);
  });

  it('says that there is no site at an address', async () => {
    expect(verdict(await ask('admin', server.password, '/other'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
  });
});
