import { conclude } from '../../src/controllers/connection/conclude.ts';
import { PREFIX, testMetrics } from '../../src/controllers/metrics.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { connection, failed, NOW, PASSED, snapshot, withStatus } from './connection/builder.ts';

const TLS = { issuer: 'Example CA', notAfter: '2031-01-02T03:04:05Z' } as const;
const LABELS = '{namespace="shop",name="sales",type="postgresql"}';
const READY = `mooring_connection_ready${LABELS}`;
const EXPIRY = `mooring_connection_certificate_not_after_seconds${LABELS}`;

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

function figures(perConnection = true) {
  const metrics = createMetrics(PREFIX);
  const shown = testMetrics(metrics, perConnection);
  const lines = async () =>
    (await metrics.text()).split('\n').filter((line) => /^mooring_connection_\w+\{/.test(line));
  return { shown, lines };
}

describe('the figures of a Connection', () => {
  it('tell that it is ready, and when the certificate of its server expires', async () => {
    const { shown, lines } = figures();
    const object = tested({ ...PASSED, tls: TLS });

    shown.show(object);

    expect(object.status?.lastTest?.tls).toEqual(TLS);
    expect(await lines()).toEqual([`${READY} 1`, `${EXPIRY} ${Date.parse(TLS.notAfter) / 1000}`]);
  });

  it('tell of no certificate any more once a test has seen none', async () => {
    const { shown, lines } = figures();
    shown.show(tested({ ...PASSED, tls: TLS }));

    shown.show(tested(failed('ConnectionRefused', 'Connect')));

    expect(await lines()).toEqual([`${READY} 0`]);
  });

  it('end with it', async () => {
    const { shown, lines } = figures();
    shown.show(tested({ ...PASSED, tls: TLS }));

    shown.forget('shop/sales');

    expect(await lines()).toEqual([]);
  });

  it('are not given where they are not asked for', async () => {
    const { shown, lines } = figures(false);

    shown.show(tested({ ...PASSED, tls: TLS }));

    expect(await lines()).toEqual([]);
  });
});
