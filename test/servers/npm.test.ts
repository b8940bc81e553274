import { couchdb } from '../../src/connectors/couchdb.ts';
import { graphql } from '../../src/connectors/graphql.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startCouchdb } from '../support/servers/couchdb.ts';
import { startGraphqlYoga } from '../support/servers/graphqlyoga.ts';
import type { Server } from '../support/servers/place.ts';

/*
 * Servers that npm brings.
 */
const PLAIN = ['Resolve', 'Connect'] as const;
const REJECTED = failedAt('CredentialsRejected', ...PLAIN, 'Authenticate');

let server: Server;

afterEach(() => server?.stop());

describe('graphql against GraphQL Yoga 5', () => {
  const ask = (auth: 'token' | 'none', token = '', path = '/graphql') => {
    const secrets = auth === 'token' ? { token } : {};
    return attempt(graphql, { auth, parameters: { url: `http://127.0.0.1:${server.port}${path}` }, secrets });
  };

  it('tells a right token from others, and a path from others', async () => {
    server = await startGraphqlYoga('t0k-en');

    expect(verdict(await ask('token', 't0k-en'))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await ask('token', 'no'))).toEqual(REJECTED);
    expect(verdict(await ask('none'))).toEqual(REJECTED);
    expect(verdict(await ask('token', 't0k-en', '/other'))).toEqual(failedAt('TargetNotFound', ...PLAIN, 'Authorize'));
  }, 100_000);
});

describe('couchdb against PouchDB Server 4', () => {
  const ask = (user: string, password: string) =>
    attempt(couchdb, { parameters: { url: `http://127.0.0.1:${server.port}`, user }, secrets: { password } });

  it('tells a right password from others', async () => {
    server = await startCouchdb({ app: 'pass:word' });

    expect(verdict(await ask('app', 'pass:word'))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await ask('app', 'no'))).toEqual(REJECTED);
    expect(verdict(await ask('nobody', 'pass:word'))).toEqual(REJECTED);
  }, 100_000);
});
