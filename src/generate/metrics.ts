import { CONNECTION_SERIES } from '../controllers/connectionMetrics.ts';
import { PREFIX, proberMetrics, testMetrics } from '../controllers/metrics.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { markdown } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { table } from './reasons.ts';

/** docs/metrics.md: every metric that the operator registers. */
export async function metrics(): Promise<Artifact> {
  const all = createMetrics(PREFIX);
  testMetrics(all);
  proberMetrics(all, {
    stats: { busy: 0, waiting: 0, spawned: 0, killed: 0 },
    connected: false,
    connections: 0,
  });
  const rows = (await all.registry.getMetricsAsJSON()).map(({ name, help, type }) => {
    const { labelNames = [] } = all.registry.getSingleMetric(name) as { labelNames?: readonly string[] }; // prom-client does not type it
    return [`\`${name}\``, String(type), labelNames.map((label) => `\`${label}\``).join(', '), help];
  });
  const ofConnections = CONNECTION_SERIES.map(({ name, help, labels }) => [
    `\`${name}\``,
    'gauge',
    ['namespace', 'name', ...labels].map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return markdown(
    'docs/metrics.md',
    [
      '# Metrics',
      'Served in the Prometheus text format at `/metrics`. They name Connections, but never a host, a parameter or anything that a server said; `--metrics-per-connection=false` leaves out what has the label `name`.',
      '`--metrics-address` is for this machine alone, on loopback unless said otherwise. `--secure-metrics-address`, which `deploy/` sets to port 8443, serves the same over TLS, with the certificate in the Secret `mooring-webhook` (`ca.crt` is what to trust), to accounts that may get the path: bind ClusterRole `mooring-metrics-reader` to that of your Prometheus. The API server is asked by TokenReview and SubjectAccessReview; what it says stands for a minute, a refusal for 10 s.',
      'Besides these there are `process_…` and `nodejs_…`, as any program in Node.js has them with prom-client, but for the minimum, the mean and the percentiles of the lag of the event loop: to measure those would be most of what an operator at rest does. The leader alone shows Connections, out of what it holds in memory at that moment: a Connection that is gone leaves no series behind.',
      table(
        ['metric', 'type', 'labels', 'meaning'],
        [...rows, ...ofConnections].toSorted((one, other) => (one[0] ?? '').localeCompare(other[0] ?? '')),
      ),
    ].join('\n\n'),
  );
}
