import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The runtime's own metrics; callers add theirs to the registry. */
export interface Metrics {
  readonly registry: Registry;
  readonly prefix: string;
  readonly queueDepth: Gauge<'priority'>;
  readonly queueAge: Gauge;
  readonly watchAge: Gauge<'kind'>;
  readonly reconcileSeconds: Histogram<'kind' | 'result'>;
  readonly requests: Counter<'verb' | 'code'>;
  readonly leading: Gauge;
}

/** One registry; the prefix (`mooring_`) is the caller's. */
export function createMetrics(prefix: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const name = (rest: string): string => `${prefix}${rest}`;
  return {
    registry,
    prefix,
    queueDepth: new Gauge({ registers, name: name('queue_depth'), help: 'Keys that wait for a worker.', labelNames: ['priority'] }),
    queueAge: new Gauge({ registers, name: name('queue_age_seconds'), help: 'How long the oldest waiting key has waited.' }),
    watchAge: new Gauge({
      registers,
      name: name('watch_age_seconds'),
      help: 'Time since the watch of a kind last said anything.',
      labelNames: ['kind'],
    }),
    reconcileSeconds: new Histogram({
      registers,
      name: name('reconcile_seconds'),
      help: 'Duration of a reconcile, time in parked work included.',
      labelNames: ['kind', 'result'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    }),
    requests: new Counter({
      registers,
      name: name('api_requests_total'),
      help: 'Requests to the API server; code 0 is no answer.',
      labelNames: ['verb', 'code'],
    }),
    leading: new Gauge({ registers, name: name('leading'), help: '1 where this replica does the work.' }),
  };
}
