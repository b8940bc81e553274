/** One alert, as Prometheus reads it; each has a heading of its name in docs/operations.md. */
interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: 'critical' | 'warning' };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

const RUNBOOK = 'https://github.com/mooring-dev/mooring/blob/main/docs/operations.md';

/** Of each Connection, whichever replica shows it. */
const each = (metric: string, ...labels: readonly string[]) =>
  `max by (${['namespace', 'name', ...labels].join(', ')}) (mooring_connection_${metric})`;
const NOT_READY = `${each('ready')} == 0`;
const ITS = 'on (namespace, name)';
const DAY = 86_400;
const NAME = '{{ $labels.namespace }}/{{ $labels.name }}';

/** What a person should hear of. */
export const ALERTS: readonly Alert[] = [
  alert('MooringNoLeader', {
    expr: 'sum(mooring_leading) < 1 or absent(mooring_leading)',
    for: '5m',
    severity: 'critical',
    summary: 'No replica of the operator leads',
    description: 'No Connection is tested, and no status is written. What is in status may be out of date.',
  }),
  alert('MooringWatchSilent', {
    expr: 'max by (namespace, pod, kind) (mooring_watch_age_seconds) > 120',
    for: '1m',
    severity: 'warning',
    summary: 'The watch of {{ $labels.kind }} has been silent for {{ $value | humanizeDuration }}',
    description:
      'The API server says something about every minute. Changes are not seen; the kubelet restarts the operator after 3 minutes of it.',
  }),
  alert('MooringQueueOld', {
    expr: 'max by (namespace, pod) (mooring_queue_age_seconds) > 300',
    for: '10m',
    severity: 'warning',
    summary: 'Work has waited for {{ $value | humanizeDuration }}',
    description: 'The operator does not keep up with changes and tests that are due.',
  }),
  alert('MooringConnectionNotReady', {
    expr: `${each('flows')} > 0 and ${ITS} ${NOT_READY}`,
    for: '5m',
    severity: 'critical',
    summary: `Connection ${NAME} is not ready, and {{ $value }} Flows use it`,
    description: `kubectl connection list -n {{ $labels.namespace }} --name {{ $labels.name }} says why.`,
  }),
  alert('MooringConnectionFailing', {
    expr: `time() - ${each('ready_since')} > 86400 and ${ITS} ${NOT_READY}`,
    for: '5m',
    severity: 'warning',
    summary: `Connection ${NAME} has not been ready for {{ $value | humanizeDuration }}`,
    description: 'Repair it, suspend it (spec.suspend) or delete it.',
  }),
  ending('MooringExpiresIn14Days', 14, 'warning'),
  ending('MooringExpiresIn3Days', 3, 'critical', ` and ${ITS} ${each('flows')} > 0`),
  alert('MooringNoProber', {
    expr: 'max by (namespace, pod) (mooring_prober_connected) == 0',
    for: '10m',
    severity: 'critical',
    summary: 'Pod {{ $labels.pod }} has no prober',
    description: 'While this replica leads nothing is tested, and the last verdicts stand.',
  }),
  alert('MooringProberRestarts', {
    expr: 'max by (namespace, pod) (changes(mooring_prober_connections[1h])) > 2',
    for: '1m',
    severity: 'warning',
    summary: 'The prober of Pod {{ $labels.pod }} was replaced {{ $value }} times in an hour',
    description: 'Tests in progress were lost. It may need more memory, or a server may crash it.',
  }),
];

/**
 * What was renewed within so many days is looked after by a machine, which works only while the time moves on. Two
 * servers behind one name show their times in turn: the earlier of a day counts, and that is not renewed. Days are
 * looked at hour by hour, because all samples of them cost too much for each Connection.
 */
function ending(name: string, days: number, severity: Alert['labels']['severity'], only = ''): Alert {
  const metric = 'mooring_connection_expiry';
  const by = 'min by (namespace, name, kind)';
  const inTurn = `min_over_time(${metric}[1d:1h]) and resets(${metric}[1d:1h]) > 0`;
  const expiry = `${by} ((${inTurn}) or ${metric})`;
  const renewed = `${expiry} > ${by} (min_over_time(${metric}[${days}d:1h])) + 3600`;
  return alert(name, {
    expr: `${expiry} - time() < ${days * DAY} unless ${renewed}${only}`,
    for: '3h',
    severity,
    summary: `{{ $labels.kind }} of Connection ${NAME} expires in {{ $value | humanizeDuration }}`,
    description: 'Tests, and the Flows that use it, fail from then on.',
  });
}

function alert(
  name: string,
  {
    expr,
    for: lasting,
    severity,
    ...words
  }: Pick<Alert, 'expr' | 'for'> & Alert['labels'] & Pick<Alert['annotations'], 'summary' | 'description'>,
): Alert {
  const runbook = `${RUNBOOK}#${name.toLowerCase()}`;
  return {
    alert: name,
    expr,
    for: lasting,
    labels: { severity },
    annotations: { ...words, runbook_url: runbook },
  };
}
