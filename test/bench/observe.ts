import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { ALERTS } from '../../src/generate/alerts.ts';
import type { Connection } from '../../src/api/connection.ts';
import { showConnections } from '../../src/controllers/connectionMetrics.ts';
import { PREFIX } from '../../src/controllers/metrics.ts';
import type { Cache } from '../../src/runtime/cache.ts';
import type { DelegatedAccess } from '../../src/runtime/delegatedAccess.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { serveSecureMetrics } from '../../src/runtime/secureMetrics.ts';
import { selfSignedPair } from '../../src/webhook/certificate.ts';
import { connection as plugin } from '../cli/console.ts';
import { connection, namespace, secret, startShop, RIGHT } from '../cluster/shop.ts';
import { canariesIn } from '../support/canary.ts';
import { expiryTrials } from '../support/expiry/trials.ts';
import { RULE_TESTS, tryRules } from '../support/monitoring/rules.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

const ROUNDS = 20;
const TOLERANCE_MS = 5_000;

/** What is seen of the operator, at what price, and by whom. */
export async function observe(connections: number): Promise<Readonly<Record<string, unknown>>> {
  return {
    ...(await scraped(connections)),
    ...(await alertsTried()),
    ...(await expiriesTried()),
    ...(await bundled()),
  };
}

/** A scrape over TLS, packed, as Prometheus asks for it; its account was let in before. */
async function scraped(count: number) {
  const held = Array.from({ length: count }, (_, index) => tested(index));
  const metrics = createMetrics(PREFIX);
  showConnections(metrics, { list: () => held } as unknown as Cache, () => true);
  const pair = selfSignedPair(['localhost'], new Date());
  const access: DelegatedAccess = async (token) => (token === 'right' ? 'allowed' : 'forbidden');
  const server = await serveSecureMetrics({
    host: '127.0.0.1',
    port: 0,
    pair,
    access,
    text: () => metrics.text(),
  });
  const dispatcher = new Agent({ connect: { ca: pair.cert } });
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const { statusCode, body } = await request(`https://localhost:${server.port}/metrics`, {
      headers,
      dispatcher,
    });
    return { statusCode, bytes: Buffer.from(await body.arrayBuffer()) };
  };
  const authorization = 'Bearer right';
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const since = performance.now();
    await ask({ authorization, 'accept-encoding': 'gzip' });
    times.push(performance.now() - since);
  }
  const whole = (await ask({ authorization })).bytes.length;
  const strangers = await Promise.all([ask({}), ask({ authorization: 'Bearer guessed' })]);
  held.length = 0;
  const rest = (await ask({ authorization })).bytes;
  await dispatcher.close();
  await server.close();
  return {
    connections: count,
    scrapeMs: Math.round(times.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0),
    bytesPerConnection: Math.round((whole - rest.length) / count),
    seriesAfterDelete: rest.toString().match(/^mooring_connection_/gm)?.length ?? 0,
    unauthorised: strangers.filter(({ bytes }) => bytes.length > 0).length,
  };
}

/** One that has everything that is shown. */
function tested(index: number): Connection {
  const time = '2031-01-01T00:00:00Z';
  return {
    metadata: { name: `orders-${index}`, namespace: 'shop', uid: String(index), resourceVersion: '1' },
    spec: { type: 'postgresql' },
    status: {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'TestSucceeded',
          message: '',
          observedGeneration: 1,
          lastTransitionTime: time,
        },
      ],
      lastTest: {
        result: 'Succeeded',
        reason: 'TestSucceeded',
        steps: [],
        time,
        durationMs: 12,
        tls: { issuer: 'ca', notAfter: time },
      },
      usage: { count: 3, references: [], truncated: false },
    },
  };
}

async function alertsTried() {
  const { code } = await tryRules(RULE_TESTS);
  const heard = new Set(RULE_TESTS.filter(({ expected }) => expected.length > 0).map(({ alert }) => alert));
  const untried = ALERTS.filter(({ alert }) => code !== 0 || !heard.has(alert));
  return { alertsTested: ALERTS.length - untried.length, alertsUntested: untried.length };
}

async function expiriesTried() {
  const trials = await expiryTrials();
  const right = trials.filter(
    ({ expected, seen }) =>
      seen !== undefined && Math.abs(seen.getTime() - expected.getTime()) <= TOLERANCE_MS,
  );
  return { expiryKinds: new Set(right.map(({ source }) => source)).size };
}

/** What leaves a cluster whose credentials are all canaries. */
async function bundled() {
  const shop = await startShop();
  const folder = await temporaryFolder('mooring-bundle');
  try {
    await shop.kubectl.apply(
      secret('right', { password: RIGHT }),
      connection('orders', shop.postgresql('right')),
    );
    await shop.kubectl(
      'wait',
      'connection/orders',
      '-n',
      namespace,
      '--for=condition=Ready',
      '--timeout=60s',
    );
    const [file, since] = [join(folder, 'bundle.json'), performance.now()];
    await plugin(['doctor', '--bundle', file, '--kubeconfig', shop.plane.kubeconfig]);
    const bundleSeconds = Math.round((performance.now() - since) / 100) / 10;
    const left = [await readFile(file, 'utf8'), await shop.operator().metrics()];
    return { canaries: left.flatMap((text) => canariesIn(text)).length, bundleSeconds };
  } finally {
    await removeFolder(folder);
    await shop.stop();
  }
}
