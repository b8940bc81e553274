import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from './clock.ts';
import { listen } from './listen.ts';

/** Where health is served, and what it is judged by. */
export interface HealthOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  /** Why it cannot be used yet; undefined where it can. */
  readonly notReady: () => string | undefined;
  /** How long the quietest watch has been silent; bookmarks come about every minute. */
  readonly watchAgeMs: () => number;
  /** Absent: no metrics are served here. */
  readonly metrics?: () => Promise<string>;
}

/** /livez, /readyz and /metrics. */
export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

const TEXT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
const SAMPLE_MS = 10_000;
/** A timer each 10 ms, as is usual, is most of what an operator at rest does. */
const RESOLUTION_MS = 100;
const SLOW_NS = 1e9;
/** Of the hundred measurements of a sample at most; a few long pauses are no stall. */
const SLOW_PERCENTILE = 95;
/** One slow sample may be a pause of the machine; so many in a row are a stall. */
const SLOW_SAMPLES = 3;
const SILENT_MS = 180_000;
/** Less than the time-out of the readiness probe. */
const PATIENCE_MS = 4_000;
const LOOK_MS = 50;

/** Serves until closed. */
export async function serveHealth(options: HealthOptions): Promise<Health> {
  const { clock, host, port, notReady, watchAgeMs, metrics } = options;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let slow = 0;
  let cancel = clock.after(SAMPLE_MS, function sample() {
    slow = delay.percentile(SLOW_PERCENTILE) > SLOW_NS ? slow + 1 : 0;
    delay.reset();
    cancel = clock.after(SAMPLE_MS, sample);
  });
  const server = createServer((request, response) => {
    if (request.url === '/livez') answer(response, faultNow());
    else if (request.url === '/readyz')
      void patiently(notReady, clock).then((fault) => answer(response, fault));
    else if (request.url === '/metrics' && metrics !== undefined)
      void metrics().then((text) => response.writeHead(200, TEXT).end(text));
    else response.writeHead(404).end();
  });
  await listen(server, host, port);
  return {
    // The cast: a server that listens on a port has an address of this form.
    port: (server.address() as AddressInfo).port,
    close() {
      cancel();
      delay.disable();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  function faultNow(): string | undefined {
    if (slow >= SLOW_SAMPLES) return 'event loop is stuck';
    return watchAgeMs() > SILENT_MS ? 'a watch is silent' : undefined;
  }
}

function answer(response: ServerResponse, fault: string | undefined): void {
  response.writeHead(fault === undefined ? 200 : 503, TEXT).end(`${fault ?? 'ok'}\n`);
}

/** A replica that is not ready may be in a moment, and each answer that it is not becomes an Event of its Pod. */
async function patiently(notReady: () => string | undefined, clock: Clock): Promise<string | undefined> {
  for (let waited = 0; waited < PATIENCE_MS && notReady() !== undefined; waited += LOOK_MS)
    await clock.sleep(LOOK_MS);
  return notReady();
}
