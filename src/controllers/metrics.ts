import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { conditionOf } from '../api/conditions.ts';
import type { Connection } from '../api/connection.ts';
import type { Prober } from '../probe/wire/client.ts';
import type { Metrics } from '../runtime/metrics.ts';

/** What the names of all metrics begin with. */
export const PREFIX = 'mooring_';

/** What is measured of tests and of Connections. */
export interface TestMetrics {
  readonly total: Counter<'type' | 'reason'>;
  readonly seconds: Histogram<'type'>;
  /** 1 for each declared type that sends credentials to a host which its spec.fixedHosts does not name. */
  readonly unnamedHosts: Gauge<'type'>;
  /** Shows, or shows anew, the state of one Connection. */
  show(connection: Connection): void;
  /** Takes a Connection that is gone out of the figures; by `namespace/name`. */
  forget(key: string): void;
}

/** Registers the metrics; per Connection only where asked for, and never a host. */
export function testMetrics({ registry }: Metrics, perConnection: boolean): TestMetrics {
  const registers = [registry];
  const connections = connectionMetrics(registry);
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
    show(connection) {
      if (perConnection) connections.show(connection);
    },
    forget: (key) => connections.forget(key),
  };
}

/** Registers what is shown of each Connection. */
function connectionMetrics(registry: Registry): Pick<TestMetrics, 'show' | 'forget'> {
  const registers = [registry];
  const labelNames = ['namespace', 'name', 'type'] as const;
  const shown = new Map<string, ReturnType<typeof labelsOf>>();
  const ready = new Gauge({
    registers,
    name: `${PREFIX}connection_ready`,
    help: 'Whether a Connection is ready: 1 or 0.',
    labelNames,
  });
  const expiry = new Gauge({
    registers,
    name: `${PREFIX}connection_certificate_not_after_seconds`,
    help: 'When the certificate of the server expires, in seconds since the epoch.',
    labelNames,
  });
  return {
    show(connection) {
      const labels = labelsOf(connection);
      shown.set(`${labels.namespace}/${labels.name}`, labels);
      const { conditions, lastTest } = connection.status ?? {};
      ready.set(labels, conditionOf(conditions, 'Ready')?.status === 'True' ? 1 : 0);
      if (lastTest?.tls === undefined) expiry.remove(labels);
      else expiry.set(labels, Date.parse(lastTest.tls.notAfter) / 1000);
    },
    forget(key) {
      const labels = shown.get(key);
      if (labels === undefined) return;
      ready.remove(labels);
      expiry.remove(labels);
      shown.delete(key);
    },
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

function labelsOf({ metadata, spec }: Connection) {
  return { namespace: metadata.namespace ?? '', name: metadata.name, type: spec.type };
}
