/** One panel: what it asks, how it is drawn, and where it stands on a grid of 24 columns. */
interface Panel {
  readonly title: string;
  readonly type: 'stat' | 'timeseries' | 'table';
  readonly unit: string;
  readonly queries: readonly (readonly [expr: string, legend: string])[];
  /** For docs/operations.md: what a reader sees in it. */
  readonly shows: string;
  readonly width: number;
}

const each = (metric: string, ...labels: readonly string[]) =>
  `max by (${['namespace', 'name', ...labels].join(', ')}) (mooring_connection_${metric})`;
const RATE = '[5m]';

/** From what users care for to what the operator is made of. */
export const PANELS: readonly Panel[] = [
  panel('Ready', 'stat', 'short', 6, 'how many Connections are ready', [[`sum(${each('ready')})`, 'ready']]),
  panel('Not ready', 'stat', 'short', 6, 'how many are not; 0 is what it should be', [
    [`count(${each('ready')} == 0) or vector(0)`, 'not ready'],
  ]),
  panel('Leader', 'stat', 'short', 6, 'how many replicas lead: 1', [['sum(mooring_leading)', 'leading']]),
  panel('Next expiry', 'stat', 's', 6, 'time until the first certificate or credential expires', [
    [`min(${each('expiry', 'kind')} - time())`, 'left'],
  ]),
  panel(
    'Not ready and used',
    'table',
    'short',
    12,
    'each Connection that is not ready, with the Flows that wait for it',
    [[`${each('flows')} > 0 and on (namespace, name) ${each('ready')} == 0`, 'Flows']],
  ),
  panel(
    'Expires first',
    'table',
    's',
    12,
    'the 20 certificates and credentials that end first, and what is left of them',
    [[`bottomk(20, ${each('expiry', 'kind')} - time())`, 'left']],
  ),
  panel(
    'Tests by reason',
    'timeseries',
    'ops',
    12,
    'how tests end; a line other than TestSucceeded that rises is an outage',
    [[`sum by (reason) (rate(mooring_tests_total${RATE}))`, '{{reason}}']],
  ),
  panel('Duration of tests, 95%', 'timeseries', 's', 12, 'by type; slow servers stand out', [
    [`histogram_quantile(0.95, sum by (type, le) (rate(mooring_test_seconds_bucket${RATE})))`, '{{type}}'],
  ]),
  panel('Slowest last tests', 'table', 's', 12, 'the ten Connections whose last test took longest', [
    [`topk(10, ${each('test_seconds')})`, 'seconds'],
  ]),
  panel('Queue', 'timeseries', 's', 12, 'age of the oldest waiting key, and of the quietest watch', [
    ['max(mooring_queue_age_seconds)', 'queue'],
    ['max(mooring_watch_age_seconds)', 'watch'],
  ]),
  panel('Prober', 'timeseries', 'short', 12, 'tests that run and that wait for a process', [
    ['sum(mooring_probe_busy)', 'running'],
    ['sum(mooring_probe_waiting)', 'waiting'],
  ]),
  panel('API server', 'timeseries', 'reqps', 12, 'answers by code; 409 and 5xx should be rare', [
    [`sum by (code) (rate(mooring_api_requests_total${RATE}))`, '{{code}}'],
  ]),
  panel('Memory', 'timeseries', 'bytes', 12, 'of the operator, by Pod; its limit is 768 MiB', [
    ['max by (pod) (process_resident_memory_bytes and on (instance) mooring_leading)', '{{pod}}'],
  ]),
  panel('Processor', 'timeseries', 'percentunit', 12, 'of the operator, by Pod', [
    [`max by (pod) (rate(process_cpu_seconds_total${RATE}) and on (instance) mooring_leading)`, '{{pod}}'],
  ]),
];

/** The dashboard in the form that Grafana imports; its source of data is chosen there. */
export function dashboard(): object {
  return {
    title: 'Mooring',
    uid: 'mooring',
    tags: ['mooring'],
    schemaVersion: 39,
    editable: true,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' }],
    },
    panels: placed().map(({ panel: { title, type, unit, queries, shows }, ...place }, index) => ({
      id: index + 1,
      title,
      type,
      description: shows,
      datasource: { type: 'prometheus', uid: '${datasource}' },
      gridPos: place,
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: queries.map(([expr, legendFormat], at) => ({
        refId: String.fromCodePoint(65 + at),
        expr,
        legendFormat,
        ...(type === 'timeseries' ? {} : { instant: true }),
        ...(type === 'table' ? { format: 'table' } : {}),
      })),
    })),
  };
}

/** The panels in rows, from left to right. */
function placed() {
  let [x, y] = [0, 0];
  return PANELS.map((each) => {
    const h = each.type === 'stat' ? 4 : 8;
    if (x + each.width > 24) [x, y] = [0, y + (each.type === 'stat' ? 4 : 8)];
    const place = { panel: each, x, y, w: each.width, h };
    x += each.width;
    if (x === 24) [x, y] = [0, y + h];
    return place;
  });
}

function panel(
  title: string,
  type: Panel['type'],
  unit: string,
  ...[width, shows, queries]: readonly [number, string, Panel['queries']]
): Panel {
  return { title, type, unit, width, shows, queries };
}
