import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ALERTS } from '../../../src/generate/alerts.ts';
import { PANELS } from '../../../src/generate/dashboard.ts';
import { removeFolder, run, temporaryFolder } from '../process.ts';
import { needProgram } from '../servers/account.ts';
import { packages } from '../servers/prometheus.ts';

/** Figures of an hour and more, minute by minute, and what is to be heard of at the end of it, and what is not. */
export interface RuleTest {
  readonly alert: string;
  /** Series in promtool's form. */
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** Labels of the alerts besides `severity`; empty: silence. */
  readonly expected: readonly Readonly<Record<string, string>>[];
}

/** Figures, and what a panel shows of them after ten minutes, by labels. */
export interface PanelTest {
  readonly panel: string;
  readonly series: Readonly<Record<string, string>>;
  readonly shown: Readonly<Record<string, number>>;
}

const DAY = 86_400;
const ofOrders = (metric: string, labels = '') =>
  `mooring_connection_${metric}{namespace="shop",name="orders"${labels},pod="a"}`;
const named = { namespace: 'shop', name: 'orders' };
const expiry = ofOrders('expiry_timestamp_seconds', ',kind="Password"');
const leading = (pod: string) => `mooring_leading{namespace="mooring-system",pod="${pod}"}`;

/** Each alert where it is to be heard, and beside it where it is not. */
export const RULE_TESTS: readonly RuleTest[] = [
  {
    alert: 'MooringNoLeader',
    series: { [leading('a')]: '0x20', [leading('b')]: '0x20' },
    at: '10m',
    expected: [{}],
  },
  {
    alert: 'MooringNoLeader',
    series: { [leading('a')]: '0x20', [leading('b')]: '1x20' },
    at: '10m',
    expected: [],
  },
  { alert: 'MooringNoLeader', series: { up: '0x20' }, at: '10m', expected: [{}] },
  {
    alert: 'MooringWatchSilent',
    series: { 'mooring_watch_age_seconds{namespace="mooring-system",pod="a",kind="Connection"}': '60+60x20' },
    at: '6m',
    expected: [{ namespace: 'mooring-system', pod: 'a', kind: 'Connection' }],
  },
  {
    alert: 'MooringWatchSilent',
    series: { 'mooring_watch_age_seconds{namespace="mooring-system",pod="a",kind="Connection"}': '60x20' },
    at: '6m',
    expected: [],
  },
  {
    alert: 'MooringQueueOld',
    series: { 'mooring_queue_age_seconds{namespace="mooring-system",pod="a"}': '400x30' },
    at: '15m',
    expected: [{ namespace: 'mooring-system', pod: 'a' }],
  },
  {
    alert: 'MooringQueueOld',
    series: { 'mooring_queue_age_seconds{namespace="mooring-system",pod="a"}': '400x5 1x30' },
    at: '15m',
    expected: [],
  },
  {
    alert: 'MooringConnectionNotReady',
    series: { [ofOrders('ready')]: '0x20', [ofOrders('flows')]: '3x20' },
    at: '10m',
    expected: [named],
  },
  {
    alert: 'MooringConnectionNotReady',
    series: { [ofOrders('ready')]: '0x20', [ofOrders('flows')]: '0x20' },
    at: '10m',
    expected: [],
  },
  {
    alert: 'MooringConnectionFailing',
    series: { [ofOrders('ready')]: '0x1500', [ofOrders('ready_since_seconds')]: '0x1500' },
    at: '1450m',
    expected: [named],
  },
  {
    alert: 'MooringConnectionFailing',
    series: { [ofOrders('ready')]: '1x1500', [ofOrders('ready_since_seconds')]: '0x1500' },
    at: '1450m',
    expected: [],
  },
  ...[14, 3].flatMap((days): readonly RuleTest[] => [
    {
      alert: `MooringExpiresIn${days}Days`,
      series: { [expiry]: `${(days - 1) * DAY}x20` },
      at: '10m',
      expected: [{ ...named, kind: 'Password' }],
    },
    {
      alert: `MooringExpiresIn${days}Days`,
      series: { [expiry]: `${(days + 1) * DAY}x20` },
      at: '10m',
      expected: [],
    },
    { alert: `MooringExpiresIn${days}Days`, series: { [expiry]: '3600+600x100' }, at: '60m', expected: [] },
  ]),
  {
    alert: 'MooringProberRestarts',
    series: { 'mooring_prober_connections{namespace="mooring-system",pod="a"}': '1x10 2x5 3x5 4x10' },
    at: '25m',
    expected: [{ namespace: 'mooring-system', pod: 'a' }],
  },
  {
    alert: 'MooringProberRestarts',
    series: { 'mooring_prober_connections{namespace="mooring-system",pod="a"}': '1x10 2x30' },
    at: '25m',
    expected: [],
  },
];

/** What the table of broken Connections shows: those that Flows use, and no others. */
export const PANEL_TESTS: readonly PanelTest[] = [
  {
    panel: 'Not ready and used',
    series: { [ofOrders('ready')]: '0x20', [ofOrders('flows')]: '3x20' },
    shown: { '{namespace="shop", name="orders"}': 3 },
  },
  {
    panel: 'Not ready and used',
    series: { [ofOrders('ready')]: '0x20', [ofOrders('flows')]: '0x20' },
    shown: {},
  },
];

/** Has promtool look at the rules that are shipped, and try them; answers with what it says. */
export async function tryRules(
  tests: readonly (RuleTest | PanelTest)[],
): Promise<{ readonly code: number | null; readonly said: string }> {
  await needProgram('/usr/bin/promtool', packages);
  const folder = await temporaryFolder('mooring-rules');
  try {
    const whole = ALERTS.map(({ alert, expr, for: lasting, labels }) => ({
      alert,
      expr,
      for: lasting,
      labels,
    }));
    await writeFile(
      join(folder, 'shipped.yaml'),
      stringify({ groups: [{ name: 'mooring', rules: ALERTS }] }),
    );
    await writeFile(join(folder, 'rules.yaml'), stringify({ groups: [{ name: 'mooring', rules: whole }] }));
    await writeFile(
      join(folder, 'tests.yaml'),
      stringify({
        rule_files: ['rules.yaml'],
        tests: tests.map((test) => ('panel' in test ? asked(test) : written(test))),
      }),
    );
    const check = await run('promtool', ['check', 'rules', 'shipped.yaml'], { cwd: folder, mayFail: true });
    const tried = await run('promtool', ['test', 'rules', 'tests.yaml'], { cwd: folder, mayFail: true });
    return {
      code: check.code === 0 ? tried.code : check.code,
      said: `${check.stderr}${tried.stdout}${tried.stderr}`,
    };
  } finally {
    await removeFolder(folder);
  }
}

/** Texts of alerts are left out: their wording may change. */
function written({ alert, series, at, expected }: RuleTest): object {
  const severity = ALERTS.find((each) => each.alert === alert)?.labels.severity;
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [
      {
        eval_time: at,
        alertname: alert,
        exp_alerts: expected.map((labels) => ({ exp_labels: { severity, ...labels } })),
      },
    ],
  };
}

function asked({ panel, series, shown }: PanelTest): object {
  const exp_samples = Object.entries(shown).map(([labels, value]) => ({ labels, value }));
  const queries = PANELS.find(({ title }) => title === panel)?.queries ?? [];
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: queries.map(([expr]) => ({ expr, eval_time: '10m', exp_samples })),
  };
}
