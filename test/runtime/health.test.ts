import { setImmediate } from 'node:timers/promises';
import { request } from 'undici';
import { serveHealth, type Health } from '../../src/runtime/health.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { manualClock } from '../support/clock.ts';

describe('health', () => {
  const clock = manualClock();
  let health: Health;
  let synced = false;
  let watchAgeMs = 0;

  beforeAll(async () => {
    const metrics = createMetrics('widgets_');
    metrics.sample(() => metrics.queueAge.set(3));
    const notReady = () => (synced ? undefined : 'not synced');
    const options = { host: '127.0.0.1', port: 0, clock, notReady, watchAgeMs: () => watchAgeMs };
    health = await serveHealth({ ...options, metrics: () => metrics.text() });
  });

  afterAll(() => health.close());

  async function ask(path: string): Promise<readonly [number, string]> {
    const { statusCode, body } = await request(`http://127.0.0.1:${health.port}${path}`);
    return [statusCode, await body.text()];
  }

  /** The answer of a replica that is not ready comes when it has waited in vain. */
  async function askPatiently(path: string): Promise<readonly [number, string]> {
    const state = { isAnswered: false };
    const answer = ask(path).finally(() => {
      state.isAnswered = true;
    });
    while (!state.isAnswered) {
      await clock.advance(50);
      await setImmediate();
    }
    return answer;
  }

  it('is ready when all is synced', async () => {
    expect(await askPatiently('/readyz')).toEqual([503, 'not synced\n']);
    synced = true;
    expect(await ask('/readyz')).toEqual([200, 'ok\n']);
  });

  it('answers a probe that came a moment too early once it is ready', async () => {
    synced = false;
    const answer = askPatiently('/readyz');
    await setImmediate();

    synced = true;

    expect(await answer).toEqual([200, 'ok\n']);
  });

  it('is alive until a watch is silent for three minutes', async () => {
    watchAgeMs = 180_000;
    expect(await ask('/livez')).toEqual([200, 'ok\n']);
    watchAgeMs = 180_001;
    expect(await ask('/livez')).toEqual([503, 'a watch is silent\n']);
    watchAgeMs = 0;
  });

  it('is not alive when the event loop was stuck thrice in a row', async () => {
    for (let sample = 0; sample < 3; sample++) {
      // The histogram takes no note of the first turn of a sample.
      for (let turn = 0; turn < 2; turn++) {
        block(1100);
        expect(await ask('/livez')).toEqual([200, 'ok\n']);
      }
      await clock.advance(10_000);
    }

    expect(await ask('/livez')).toEqual([503, 'event loop is stuck\n']);

    await clock.advance(10_000);
    expect(await ask('/livez')).toEqual([200, 'ok\n']);
  }, 20_000);

  it('shows what is sampled at the time of asking', async () => {
    const [status, text] = await ask('/metrics');

    expect(status).toBe(200);
    expect(text).toContain('widgets_queue_age_seconds 3');
  });
});

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
