import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Agent, request } from 'undici';
import { PANELS } from '../../src/generate/dashboard.ts';
import { selfSignedPair } from '../../src/webhook/certificate.ts';
import { apiVersion, connection, namespace, RIGHT, secret } from '../cluster/shop.ts';
import { connection as plugin } from '../cli/console.ts';
import { canariesIn, CANARY } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import { authorityOf, startScrapingPrometheus, tokenOf } from '../support/monitoring/prometheus.ts';
import type { ScrapingPrometheus } from '../support/monitoring/prometheus.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { inPodsWithOrders } from './site.ts';
import type { InPods } from './site.ts';

const MINUTE = 60_000;
const TWO_DAYS_MS = 2 * 86_400_000;

let site: InPods;
let prometheus: ScrapingPrometheus;
let ending: PostgresqlServer;

beforeAll(async () => {
  site = await inPodsWithOrders();
  prometheus = await startScrapingPrometheus(site.kubectl);
  const { cert: certificate, key } = selfSignedPair(['localhost'], new Date(), TWO_DAYS_MS);
  const { servers } = site.site.network;
  ending = await startPostgresql({
    certificate: { certificate, key },
    settings: { listen_addresses: `127.0.0.1,${servers}` },
    access: ['host all all 10.0.0.0/8 scram-sha-256'],
  });
  await ending.sql(`create role reader login password '${RIGHT}'; create database sales owner reader;`);
  const { parameters, ...rest } = site.postgresql('right');
  await site.kubectl.apply(
    secret('wrong', { password: `${CANARY}-wrong` }),
    connection('used', site.postgresql('wrong')),
    connection('ending', {
      ...rest,
      parameters: { ...parameters, port: ending.port, tls: { mode: 'require' } },
    }),
    {
      apiVersion,
      kind: 'Flow',
      metadata: { name: 'nightly', namespace },
      spec: { steps: [{ name: 'load', from: [{ connection: 'used' }], to: [{ connection: 'ending' }] }] },
    },
  );
}, 15 * MINUTE);

afterAll(async () => {
  await site?.kubectl('delete', '--namespace', namespace, 'flow/nightly', '--ignore-not-found');
  await Promise.all([prometheus?.stop(), ending?.stop()]);
  await site?.stop();
}, MINUTE);

/** Waits until the alert of that name fires, with these labels. */
async function fired(alertname: string, labels: Readonly<Record<string, string>>): Promise<string> {
  await eventually(async () => {
    const firing = await prometheus.firing();
    expect(firing).toContainEqual(expect.objectContaining({ alertname, ...labels }));
  }, MINUTE);
  return alertname;
}

/** What each replica answers to the bearer of a token. */
async function scrapes(
  token: string,
): Promise<readonly { readonly status: number; readonly text: string }[]> {
  const dispatcher = new Agent({
    connect: { ca: await authorityOf(site.kubectl), servername: `mooring.${OPERATOR.namespace}.svc` },
  });
  const query = ['get', 'pods', '-n', OPERATOR.namespace, '-o', 'jsonpath={.items[*].status.podIP}'];
  const addresses = (await site.kubectl(...query)).split(' ');
  const answers = await Promise.all(
    addresses.map(async (address) => {
      const headers = { authorization: `Bearer ${token}` };
      const { statusCode, body } = await request(`https://${address}:8443/metrics`, { headers, dispatcher });
      return { status: statusCode, text: await body.text() };
    }),
  );
  await dispatcher.close();
  return answers;
}

describe('an operator that a Prometheus watches', () => {
  it(
    'is scraped in both replicas by an account with the right',
    async () => {
      await eventually(async () => {
        const targets = await prometheus.targets();
        expect(targets.map(({ health }) => health)).toEqual(['up', 'up']);
      }, MINUTE);
    },
    2 * MINUTE,
  );

  it(
    'shows an account without the right nothing, and no account a credential',
    async () => {
      const [refused, shown] = await Promise.all([
        scrapes(await tokenOf(site.kubectl, 'stranger')),
        scrapes(await tokenOf(site.kubectl, 'prometheus')),
      ]);

      expect(refused.map(({ status, text }) => [status, text])).toEqual([
        [403, ''],
        [403, ''],
      ]);
      expect(shown.map(({ status }) => status)).toEqual([200, 200]);
      expect(shown.flatMap(({ text }) => canariesIn(text))).toEqual([]);
    },
    MINUTE,
  );

  it(
    'has it heard that a Connection is not ready and used, and that a certificate ends',
    async () => {
      expect([
        await fired('MooringConnectionNotReady', { namespace, name: 'used' }),
        await fired('MooringExpiresIn3Days', { namespace, name: 'ending', kind: 'Certificate' }),
      ]).toHaveLength(2);
    },
    2 * MINUTE,
  );

  it(
    'fills every panel of the dashboard',
    async () => {
      const queries = PANELS.flatMap(({ title, queries: all }) => all.map(([expr]) => ({ title, expr })));

      await eventually(async () => {
        const answers = await Promise.all(
          queries.map(async (each) => ({ ...each, series: await prometheus.query(each.expr) })),
        );
        expect(answers.filter(({ series }) => series === 0)).toEqual([]);
      }, MINUTE);
    },
    2 * MINUTE,
  );

  it(
    'is told of in a bundle: its log and its figures, and no host and no credential',
    async () => {
      const folder = await temporaryFolder('mooring-bundle');
      const file = join(folder, 'bundle.json');
      const path = process.env['PATH'];
      process.env['PATH'] = `${dirname(site.site.kubectl)}:${path}`; // a plugin of kubectl finds it there
      const { code } = await plugin(['doctor', '--bundle', file, '--kubeconfig', site.site.kubeconfig]);
      process.env['PATH'] = path;
      const text = await readFile(file, 'utf8');
      await removeFolder(folder);

      expect(code).toBe(0);
      for (const words of ['mooring_leading 1', '"msg":"started"', 'CredentialsRejected'])
        expect(text.replaceAll(String.raw`\"`, '"')).toContain(words);
      expect(text).not.toContain(site.site.network.servers);
      expect(canariesIn(text)).toEqual([]);
    },
    MINUTE,
  );

  it(
    'has it heard that no replica leads',
    async () => {
      const scale = (replicas: number) =>
        site.kubectl('scale', 'deployment/mooring', '-n', OPERATOR.namespace, `--replicas=${replicas}`);
      await scale(0);
      try {
        expect(await fired('MooringNoLeader', { severity: 'critical' })).toBe('MooringNoLeader');
      } finally {
        await scale(2);
      }

      await site.available();
    },
    3 * MINUTE,
  );
});
