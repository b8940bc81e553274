import { couchdb } from '../../src/connectors/couchdb.ts';
import { graphql } from '../../src/connectors/graphql.ts';
import { odata } from '../../src/connectors/odata.ts';
import { soap } from '../../src/connectors/soap.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startCap } from '../support/servers/cap.ts';
import { startCouchdb } from '../support/servers/couchdb.ts';
import { startGraphqlYoga } from '../support/servers/graphqlyoga.ts';
import type { Server } from '../support/servers/place.ts';
import { startSoap } from '../support/servers/soap.ts';

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
    expect(verdict(await ask('token', 't0k-en', '/other'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
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

describe('soap against soap 1', () => {
  const place = (path: string, user: string, more: object = {}) => ({
    url: `http://127.0.0.1:${server.port}${path}`,
    user,
    operation: 'GetVersion',
    namespace: 'urn:orders',
    ...more,
  });
  const byBasic = (user: string, password: string, path = '/basic', more: object = {}) =>
    attempt(soap, { auth: 'password', parameters: place(path, user, more), secrets: { password } });
  const byToken = (user: string, tokenPassword: string) =>
    attempt(soap, { auth: 'securityToken', parameters: place('/token', user), secrets: { tokenPassword } });
  const PASSWORD = 'pass<&>word';

  beforeEach(async () => {
    server = await startSoap(PASSWORD);
  }, 100_000);

  it('tells a right password from others, by HTTP Basic and in the message', async () => {
    expect(verdict(await byBasic('app', PASSWORD))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await byBasic('app', 'no'))).toEqual(REJECTED);
    expect(verdict(await byToken('app', PASSWORD))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await byToken('app', 'no'))).toEqual(REJECTED);
    expect(verdict(await byToken('nobody', PASSWORD))).toEqual(REJECTED);
  });

  it('tells a service and an operation from others', async () => {
    expect(verdict(await byBasic('app', PASSWORD, '/other'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
    expect(verdict(await byBasic('app', PASSWORD, '/basic', { operation: 'Other' }))).toEqual(
      failedAt('UnexpectedAnswer', ...PLAIN, 'Probe'),
    );
  });
});

describe('odata against CAP 9', () => {
  const place = (path: string) => ({ url: `http://127.0.0.1:${server.port}${path}` });
  const ask = (user: string, password: string, path = '/odata/v4/orders') =>
    attempt(odata, { auth: 'password', parameters: { ...place(path), user }, secrets: { password } });

  it('tells a right password from others, and a service from others', async () => {
    server = await startCap('pass word');

    expect(verdict(await ask('app', 'pass word'))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await ask('app', 'no'))).toEqual(REJECTED);
    expect(verdict(await ask('nobody', 'pass word'))).toEqual(REJECTED);
    expect(verdict(await attempt(odata, { auth: 'none', parameters: place('/odata/v4/orders') }))).toEqual(
      REJECTED,
    );
    expect(verdict(await ask('app', 'pass word', '/odata/v4/other'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
  }, 100_000);
});
