import { Counter, Gauge, Histogram } from 'prom-client';
import type { Prober } from '../probe/wire/client.ts';
import type { Metrics } from '../runtime/metrics.ts';

/** What the names of all metrics begin with. */
export const PREFIX = 'mooring_';

/** What is measured of tests. */
export interface TestMetrics {
  readonly total: Counter<'type' | 'reason'>;
  readonly seconds: Histogram<'type'>;
  /** 1 for each declared type that sends credentials to a host which its spec.fixedHosts does not name. */
  readonly unnamedHosts: Gauge<'type'>;
}

/** Registers the metrics; never a host. */
export function testMetrics({ registry }: Metrics): TestMetrics {
  const registers = [registry];
  return {
    total: new Counter({
      registers,
      name: `${PREFIX}tests_total`,
      help: 'Tests that ended.',
      labelNames: ['type', 'reason'],
    }),
    seconds: new Histogram({
      registers,
      name: `${PREFIX}test_seconds`,
      help: 'Duration of a test.',
      labelNames: ['type'],
      buckets: [0.01, 0.05, 0.2, 1, 5, 20, 60],
    }),
    unnamedHosts: new Gauge({
      registers,
      name: `${PREFIX}connection_type_without_fixed_hosts`,
      help: 'Whether a declared type leads to a host that its spec.fixedHosts does not name: 1, or absent.',
      labelNames: ['type'],
    }),
  };
}

/** Registers the figures of the prober, read when they are asked for. */
export function proberMetrics(
  { registry }: Metrics,
  prober: Pick<Prober, 'stats' | 'connected' | 'connections'>,
): void {
  const show = (name: string, help: string, read: () => number) => {
    const gauge: Gauge = new Gauge({
      registers: [registry],
      name: `${PREFIX}${name}`,
      help,
      collect: () => gauge.set(read()),
    });
  };
  show('probe_busy', 'Tests that run now.', () => prober.stats.busy);
  show('probe_waiting', 'Tests that wait for a process.', () => prober.stats.waiting);
  show('probe_spawned', 'Processes that the prober started.', () => prober.stats.spawned);
  show('probe_killed', 'Processes that the prober killed.', () => prober.stats.killed);
  show('prober_connected', '1 where a prober is there to run tests.', () => (prober.connected ? 1 : 0));
  show('prober_connections', 'Probers that came; more than one: one has ended.', () => prober.connections);
}
