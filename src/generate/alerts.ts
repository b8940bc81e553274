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
/** Several, so that a Connection that is younger than the longest is judged too; none is younger than an alert's `for`. */
const LOOK_BACK_HOURS = [2, 24, 72, 168, 336];
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
    expr: `time() - ${each('ready_since_seconds')} > 86400 and ${ITS} ${NOT_READY}`,
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
 * What was renewed within so many days is looked after by a machine, which works only while the time moves on:
 * compared are single moments of the past, because a range of days costs too much for each Connection. Two servers
 * behind one name show their times in turn: the earlier of a day counts, and that is not renewed.
 */
function ending(name: string, days: number, severity: Alert['labels']['severity'], only = ''): Alert {
  const metric = 'mooring_connection_expiry_timestamp_seconds';
  const by = '(namespace, name, kind)';
  const inTurn = `min_over_time(${metric}[1d]) and resets(${metric}[1d]) > 0`;
  const expiry = `min by ${by} ((${inTurn}) or ${metric})`;
  const renewed = LOOK_BACK_HOURS.filter((back) => back <= days * 24).map(
    (back) => ` unless ${expiry} > max by ${by} (${metric} offset ${back}h) + 3600`,
  );
  return alert(name, {
    expr: `${expiry} - time() < ${days * DAY}${renewed.join('')}${only}`,
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
