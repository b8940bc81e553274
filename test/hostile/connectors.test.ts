import { join } from 'node:path';
import { connectors } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { Secret } from '../../src/contract/secret.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { closePools, deedPool, request, untroubled } from '../probe/pools.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { ADVERSARIES } from './adversaries.ts';

const root = join(import.meta.dirname, '../..');
const TIMEOUT_MS = 1000;
const CANARY = /canary/i;

let pool: ProbePool;
beforeAll(() => {
  pool = deedPool({
    slots: 2,
    entry: join(root, 'src/probe/child.ts'),
    appFolders: ['src', 'node_modules', 'package.json'].map((path) => join(root, path)),
    allowTargets: [parseAllowTarget('127.0.0.1/32')],
  });
});
afterEach(closeServers);
afterAll(closePools);

describe.each(Object.entries(ADVERSARIES))('a server that %s', (_what, { serve, verdicts, verdictsInTls = verdicts }) => {
  it.each(cells())('has its verdict from $type $way by the deadline', async ({ connector, encrypted }) => {
    const { port } = await listen(serve);

    const result = await pool.run(orderOf(connector, port, encrypted), untroubled);

    expect(encrypted ? verdictsInTls : verdicts).toContain(result.result === 'Failed' ? result.reason : result.result);
    expect(result.durationMs).toBeLessThan(TIMEOUT_MS + 1000);
    expect(JSON.stringify(result)).not.toMatch(CANARY);
    expect(result.steps.at(-1)?.outcome).toBe('Failed');
  });
});

it('none of them left a process at work', () => {
  expect(pool.stats).toMatchObject({ busy: 0, waiting: 0 });
});

function cells(): readonly { type: string; way: string; connector: Connector; encrypted: boolean }[] {
  const tested = connectors.filter((connector) => 'test' in connector);
  return tested.flatMap((connector) => {
    const ways = 'tls' in connector.parameters.properties || 'url' in connector.parameters.properties ? [false, true] : [false];
    return ways.map((encrypted) => ({ type: connector.type, way: encrypted ? 'in TLS' : 'in clear', connector, encrypted }));
  });
}

/** The first sample of a type, turned to a server of the test, with canaries for secrets. */
function orderOf(connector: Connector, port: number, encrypted: boolean): ReturnType<typeof request> {
  const [sample] = connector.samples;
  const place: Readonly<Record<string, unknown>> = {
    host: '127.0.0.1',
    port,
    brokers: [`127.0.0.1:${port}`],
    url: `${encrypted ? 'https' : 'http'}://127.0.0.1:${port}/`,
    endpoint: `${encrypted ? 'https' : 'http'}://127.0.0.1:${port}`,
    tls: { mode: encrypted ? 'verify-full' : 'disable' },
  };
  const known = Object.entries(place).filter(([name]) => name in connector.parameters.properties);
  return request(connector.type, {
    parameters: { ...sample.parameters, ...Object.fromEntries(known) },
    secrets: Object.fromEntries(sample.secrets.map((name) => [name, new Secret(`canary-${name}`)])),
    auth: Object.entries(connector.auth ?? {}).find(([, { secrets }]) => secrets.every((name) => sample.secrets.includes(name)))?.[0],
    ...(connector.needsProbe ? { probe: { path: '/canary' } } : {}),
    timeoutMs: TIMEOUT_MS,
  });
}
