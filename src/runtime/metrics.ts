import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The runtime's own metrics; callers register theirs beside them. */
export interface Metrics {
  readonly registry: Registry;
  readonly buildInfo: Gauge<'version'>;
  readonly queueDepth: Gauge<'priority'>;
  readonly queueAge: Gauge;
  readonly watchAge: Gauge<'kind'>;
  readonly reconcileSeconds: Histogram<'kind' | 'result'>;
  readonly requests: Counter<'verb' | 'code'>;
  readonly leading: Gauge;
  /** `take` is called before each scrape, to set gauges. */
  sample(take: () => void): void;
  /** `write` gives further text at each scrape, of series that no registry holds. */
  append(write: () => string): void;
  /** What is served under /metrics. */
  text(): Promise<string>;
}

/** One registry; the prefix (`mooring_`) is the caller's. */
export function createMetrics(prefix: string): Metrics {
  const registry = new Registry();
  const samplers: (() => void)[] = [];
  const writers: (() => string)[] = [];
  const common = (name: string, help: string) => ({ registers: [registry], name: `${prefix}${name}`, help });
  return {
    registry,
    buildInfo: new Gauge({
      ...common('build_info', 'Always 1; its label is the version that runs.'),
      labelNames: ['version'],
    }),
    queueDepth: new Gauge({
      ...common('queue_depth', 'Keys that wait for a worker.'),
      labelNames: ['priority'],
    }),
    queueAge: new Gauge(common('queue_age_seconds', 'How long the oldest waiting key has waited.')),
    watchAge: new Gauge({
      ...common('watch_age_seconds', 'Time since the watch of a kind last said anything.'),
      labelNames: ['kind'],
    }),
    reconcileSeconds: new Histogram({
      ...common('reconcile_seconds', 'Duration of a reconcile, parked work included.'),
      labelNames: ['kind', 'result'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    }),
    requests: new Counter({
      ...common('api_requests_total', 'Answers of the API server; code 0 is none.'),
      labelNames: ['verb', 'code'],
    }),
    leading: new Gauge(common('leading', '1 where this replica does the work.')),
    sample: (take) => samplers.push(take),
    append: (write) => writers.push(write),
    async text() {
      for (const take of samplers) take();
      return [await registry.metrics(), ...writers.map((write) => write())].join('');
    },
  };
}

/** Between two measurements of the event loop: the library takes one each 10 ms, most of what an operator at rest does. */
const RARELY_MS = 1000;
/** What of it means nothing where it is measured rarely. */
const LAGS = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'];

/** Registers what is known of any program in Node.js (`process_…`, `nodejs_…`): once in a process. */
export function measureProcess({ registry }: Metrics): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: RARELY_MS });
  for (const lag of LAGS) registry.removeSingleMetric(`nodejs_eventloop_lag_${lag}_seconds`);
}
