import { elasticsearch } from '../../src/connectors/elasticsearch.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startOpenOpensearch } from '../support/servers/opensearch.ts';
import type { Server } from '../support/servers/place.ts';

/*
 * What OpenSearch answers to these two questions is what Elasticsearch does, of which it is a fork.
 */
let server: Server;

beforeAll(async () => {
  server = await startOpenOpensearch();
}, 240_000);
afterAll(() => server?.stop());

const ask = (auth: string, user: object, secrets: Readonly<Record<string, string>>) =>
  attempt(elasticsearch, { auth, parameters: { url: `http://127.0.0.1:${server.port}`, ...user }, secrets });

it('succeeds without credentials with a cluster without security', async () => {
  expect(verdict(await ask('none', {}, {}))).toEqual({ steps: ['Resolve', 'Connect', 'Probe'] });
});

it('says that a login is of no use with a cluster without security', async () => {
  const result = await ask('password', { user: 'app' }, { password: 'app-pw' });

  expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', 'Resolve', 'Connect', 'Authenticate'));
});
