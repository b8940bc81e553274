import { X509Certificate } from 'node:crypto';
import type { Call } from '../../src/runtime/transport.ts';
import type { Client } from '../../src/runtime/client.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { KeyPair } from '../../src/webhook/certificate.ts';
import { LIFE_MS } from '../../src/webhook/certificate.ts';
import { rotateCertificate } from '../../src/webhook/certificateRotator.ts';

/** An API server of one Secret and one configuration, for a clock that jumps a day at each look. */
function stage(secret: { metadata: object; data?: Record<string, string> }, days: number) {
  const bundles: string[] = [''];
  const used: { readonly pair: KeyPair; readonly trusted: string }[] = [];
  const ending = new AbortController();
  let day = 0;
  const read = { method: 'GET' };
  const client = {
    request: async ({ method, path, body }: Call): Promise<unknown> => {
      const writes = method !== read.method;
      if (path.includes('/secrets/')) {
        const { stringData = {} } = (body ?? {}) as { stringData?: Record<string, string> };
        if (writes)
          secret.data = Object.fromEntries(
            Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
          );
        return secret;
      }
      if (writes) bundles.push(Buffer.from((body as [{ value: string }])[0].value, 'base64').toString());
      return {
        metadata: {},
        webhooks: [{ clientConfig: { caBundle: Buffer.from(bundles.at(-1) ?? '').toString('base64') } }],
      };
    },
  } as unknown as Client;
  const clock = {
    now: () => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000),
    monotonicMs: () => day,
    after: () => () => undefined,
    sleep: async () => {
      day += 1;
      if (day > days) ending.abort();
    },
  };
  const run = (leading: boolean) =>
    rotateCertificate(
      {
        client,
        clock,
        log: createLog('silent'),
        namespace: 'mooring-system',
        names: ['mooring.mooring-system.svc'],
        leading: () => leading,
        use: (pair) => void used.push({ pair, trusted: bundles.at(-1) ?? '' }),
      },
      ending.signal,
    );
  return { run, used, bundles, clock };
}

describe('the certificate of the webhook', () => {
  it('is renewed for years, each trusted before it is used and never too old', async () => {
    const { run, used, bundles } = stage({ metadata: {} }, 2000);

    await run(true);

    expect(used.length).toBeGreaterThan(30);
    const untrusted = used.filter(({ pair, trusted }) => !trusted.includes(pair.cert));
    expect(untrusted).toEqual([]);
    expect(bundles.at(-1)?.match(/BEGIN CERTIFICATE/g)?.length).toBe(3);
    const forgotten = used
      .slice(1)
      .filter(({ trusted }, index) => !trusted.includes(used[index]?.pair.cert ?? ''));
    expect(forgotten).toEqual([]);
    const heirs = used
      .slice(1)
      .filter(({ pair }, index) => bundles.findIndex((each) => each.includes(pair.cert)) > index + 1);
    expect(heirs).toEqual([]);
    const certificate = new X509Certificate(used.at(-1)?.pair.cert ?? '');
    expect(certificate.checkHost('mooring.mooring-system.svc')).toBeDefined();
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThanOrEqual(
      LIFE_MS + 3_600_000,
    );
  });

  it('comes with all that is to be trusted, also in a Secret of an operator that wrote none of it', async () => {
    const secret: { metadata: object; data?: Record<string, string> } = { metadata: {} };
    const { run, bundles } = stage(secret, 1);
    const trusted = () => Buffer.from(secret.data?.['ca.crt'] ?? '', 'base64').toString();
    await run(true);
    expect(trusted()).toBe(bundles.at(-1));

    const { 'ca.crt': _, ...older } = secret.data ?? {};
    secret.data = older;
    await stage(secret, 1).run(true);

    expect(trusted()).toBe(bundles.at(-1));
  });

  it('is made by the leader alone', async () => {
    const { run, used } = stage({ metadata: {} }, 10);

    await run(false);

    expect(used).toEqual([]);
  });

  it('is left to cert-manager where that keeps it', async () => {
    const text = (value: string) => Buffer.from(value).toString('base64');
    const annotations = { 'cert-manager.io/certificate-name': 'mooring' };
    const { run, used, bundles } = stage(
      { metadata: { annotations }, data: { 'tls.crt': text('theirs'), 'tls.key': text('key') } },
      10,
    );

    await run(true);

    expect([used.map(({ pair }) => pair.cert), bundles]).toEqual([['theirs'], ['']]);
  });
});
