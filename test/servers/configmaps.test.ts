import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Connection, ConnectionSpec } from '../../src/api/connection.ts';
import type { ConfigMapObject } from '../../src/api/secret.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { sealedProcesses, secretOf, testWith } from '../support/sealedTests.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

/* The sample of docs/configmaps.md, with a bundle of authorities that is nearly as long as it may be. */

const PASSWORD = 'reader-pw';
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/configmaps.md'), 'utf8');
const SAMPLE = parseAllDocuments(/```yaml\n([^]*?)```/.exec(PAGE)?.[1] ?? '').map(
  (document) => document.toJS() as unknown,
) as unknown as readonly [ConfigMap, ConfigMap, unknown, Connection]; // as the page has them

interface ConfigMap {
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
}

let pem: Certificates;
let postgresql: PostgresqlServer;
let pool: ProbePool;

beforeAll(async () => {
  pem = await certificates();
  postgresql = await startPostgresql({ certificate: pem.good });
  await postgresql.sql(`create role reader login password '${PASSWORD}'; create database orders;`);
  pool = sealedProcesses();
}, 600_000);

afterAll(async () => {
  await pool?.close();
  await postgresql?.stop();
}, 60_000);

/** Authorities that do not matter, and behind them this one. */
function bundle(authority: string): string {
  const text = pem.otherCa.repeat(Math.floor(1_040_000 / pem.otherCa.length)) + authority;
  expect(text.length).toBeGreaterThan(1_000_000);
  return text;
}

const configMapOf = (name: string, data: ConfigMap['data']): ConfigMapObject => ({
  metadata: { name, uid: name, resourceVersion: '1' },
  data,
});

function attempt(spec: ConnectionSpec, authority: string, settings: ConfigMap['data'] = {}) {
  const [server, authorities] = SAMPLE;
  const here = { host: '127.0.0.1', port: `${postgresql.port}`, ...settings };
  return testWith(
    pool,
    { ...spec, test: { timeout: '60s' } },
    [
      secretOf('orders-reader', { username: 'reader', password: PASSWORD }),
      secretOf('authorities', { 'bundle.pem': bundle(authority) }),
    ],
    [
      configMapOf(server.metadata.name, { ...server.data, ...here }),
      configMapOf(authorities.metadata.name, { 'bundle.pem': bundle(authority) }),
    ],
  );
}

it('what ConfigMaps give is enough for a Connection with its credentials', async () => {
  const [, , , { spec }] = SAMPLE;

  expect(await attempt(spec, pem.ca)).toMatchObject({ result: 'Succeeded', reason: 'TestSucceeded' });
  expect(await attempt(spec, pem.otherCa)).toMatchObject({ reason: 'CertificateUntrusted' });
}, 180_000);

it('the same bundle may stand in a Secret', async () => {
  const [, , , { spec }] = SAMPLE;
  const [first, second] = spec.parametersFrom ?? [];
  if (first === undefined || second?.keys === undefined) throw new Error('the page has another sample');
  const parametersFrom = [first, { secret: { name: 'authorities' }, keys: second.keys }];

  expect(await attempt({ ...spec, parametersFrom }, pem.ca)).toMatchObject({ reason: 'TestSucceeded' });
}, 180_000);

it('a database that a ConfigMap names and that is not there is told as any other', async () => {
  const [, , , { spec }] = SAMPLE;

  expect(await attempt(spec, pem.ca, { dbname: 'nosuch' })).toMatchObject({ reason: 'TargetNotFound' });
}, 180_000);
