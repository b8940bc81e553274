import type { Connection } from '../../src/api/connection.ts';
import { conclude } from '../../src/controllers/connection/conclude.ts';
import { showConnections } from '../../src/controllers/connectionMetrics.ts';
import { PREFIX } from '../../src/controllers/metrics.ts';
import type { Cache } from '../../src/runtime/cache.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { connection, failed, NOW, PASSED, snapshot, withStatus } from './connection/builder.ts';

const TLS = { issuer: 'Example CA', notAfter: '2031-01-02T03:04:05Z' } as const;
const NAMED = '{namespace="shop",name="sales"';
const SINCE = NOW.getTime() / 1000;

function tested(result: typeof PASSED | ReturnType<typeof failed>) {
  const object = connection();
  const found = {
    kind: 'tested',
    credentials: 'Resolved',
    result,
    revision: 'rev-1',
    rules: undefined,
  } as const;
  return withStatus(object, conclude(snapshot(object), found, NOW));
}

/** What is shown of the Connections of a cache that a test fills. */
function figures(leading = true) {
  const metrics = createMetrics(PREFIX);
  const held: Connection[] = [];
  const secrets: Record<string, object> = {};
  const cache = { list: () => held, get: (_: unknown, { name }: { name: string }) => secrets[name] };
  showConnections(metrics, cache as unknown as Cache, () => leading);
  const lines = async () =>
    (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith('mooring_connection_'))
      .map((line) => line.slice('mooring_connection_'.length));
  return { held, secrets, lines };
}

describe('the figures of a Connection', () => {
  it('tell since when it is ready, how long its test took, how many Flows use it, and what expires', async () => {
    const { held, lines } = figures();
    const expires = [{ kind: 'Password', time: '2031-02-01T00:00:00Z' }] as const;
    held.push(tested({ ...PASSED, tls: TLS, expires }));

    expect(await lines()).toEqual([
      `ready${NAMED},type="postgresql"} 1`,
      `ready_since${NAMED}} ${SINCE}`,
      `test_seconds${NAMED}} ${PASSED.durationMs / 1000}`,
      `flows${NAMED}} 0`,
      `expiry${NAMED},kind="Certificate"} ${Date.parse(TLS.notAfter) / 1000}`,
      `expiry${NAMED},kind="Password"} ${Date.parse(expires[0].time) / 1000}`,
    ]);
  });

  it('tell that it is not ready, and of no expiry that the last test did not see', async () => {
    const { held, lines } = figures();
    held.push(tested(failed('ConnectionRefused', 'Connect')));

    expect((await lines()).filter((line) => /^(ready\{|expiry)/.test(line))).toEqual([
      `ready${NAMED},type="postgresql"} 0`,
    ]);
  });

  it('tell, where it is not to be tested, when its Secret expires by the annotation', async () => {
    const { held, secrets, lines } = figures();
    const annotations = { 'mooring.dev/expires-at': '2031-03-01' };
    secrets['sales-db'] = { metadata: { name: 'sales-db', annotations } };
    const object = connection({ spec: { test: { enabled: false } } });
    const untested = { kind: 'untested', reason: 'TestDisabled', credentials: 'Resolved' } as const;
    held.push(withStatus(object, conclude(snapshot(object), untested, NOW)));

    expect((await lines()).filter((line) => line.startsWith('expiry'))).toEqual([
      `expiry${NAMED},kind="Secret"} ${Date.UTC(2031, 2, 1) / 1000}`,
    ]);
  });

  it('are not there before anything is known of it', async () => {
    const { held, lines } = figures();
    held.push(connection());

    expect(await lines()).toEqual([]);
  });

  it.each([{}, { spec: undefined }, { spec: { type: 'a"} 1' } }])(
    'are there though an object beside it breaks its schema: %j',
    async (broken) => {
      const { held, lines } = figures();
      held.push({ ...tested(PASSED), ...broken } as Connection); // as the API server may hold it
      held.push(tested(PASSED));

      const ready = (await lines()).filter((line) => line.startsWith('ready{'));

      const type = 'spec' in broken ? '' : 'postgresql';
      expect(ready).toEqual([`ready${NAMED},type="${type}"} 1`, `ready${NAMED},type="postgresql"} 1`]);
    },
  );

  it('end with it', async () => {
    const { held, lines } = figures();
    held.push(tested(PASSED));
    expect(await lines()).not.toEqual([]);

    held.pop();

    expect(await lines()).toEqual([]);
  });

  it('are shown by the replica alone that leads', async () => {
    const { held, lines } = figures(false);
    held.push(tested(PASSED));

    expect(await lines()).toEqual([]);
  });
});
