import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ALERTS } from '../../../src/generate/alerts.ts';
import { PANELS } from '../../../src/generate/dashboard.ts';
import { removeFolder, run, temporaryFolder } from '../process.ts';
import { needProgram } from '../servers/account.ts';
import { packages } from '../servers/prometheus.ts';
import { EXPIRY_TESTS } from './expiries.ts';
import type { RuleTest } from './expiries.ts';

/** Figures, and what a panel shows of them after ten minutes, by labels. */
export interface PanelTest {
  readonly panel: string;
  readonly series: Readonly<Record<string, string>>;
  readonly shown: Readonly<Record<string, number>>;
}

const ofOrders = (metric: string, labels = '') =>
  `mooring_connection_${metric}{namespace="shop",name="orders"${labels},pod="a"}`;
const named = { namespace: 'shop', name: 'orders' };
const leading = (pod: string) => `mooring_leading{namespace="mooring-system",pod="${pod}"}`;

const connected = 'mooring_prober_connected{namespace="mooring-system",pod="a"}';

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
    series: { [ofOrders('ready')]: '0x1500', [ofOrders('ready_since')]: '0x1500' },
    at: '1450m',
    expected: [named],
  },
  {
    alert: 'MooringConnectionFailing',
    series: { [ofOrders('ready')]: '1x1500', [ofOrders('ready_since')]: '0x1500' },
    at: '1450m',
    expected: [],
  },
  ...EXPIRY_TESTS,
  {
    alert: 'MooringNoProber',
    series: { [connected]: '1x5 0x30' },
    at: '20m',
    expected: [{ namespace: 'mooring-system', pod: 'a' }],
  },
  { alert: 'MooringNoProber', series: { [connected]: '1x5 0x8 1x30' }, at: '20m', expected: [] },
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
    const alerts = Map.groupBy(
      tests.filter((test) => 'alert' in test),
      ({ series }) => series,
    );
    const all = [...tests.filter((test) => 'panel' in test).map(asked), ...[...alerts.values()].map(written)];
    const files = ['1m', '1h'].map((every) => {
      const ofThese = all.filter(({ interval }) => interval === every);
      const text = stringify({ rule_files: ['rules.yaml'], evaluation_interval: every, tests: ofThese });
      return [`every-${every}.yaml`, text] as const;
    });
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    const check = await run('promtool', ['check', 'rules', 'shipped.yaml'], { cwd: folder, mayFail: true });
    const tried = await run('promtool', ['test', 'rules', ...files.map(([name]) => name)], {
      cwd: folder,
      mayFail: true,
    });
    return {
      code: check.code === 0 ? tried.code : check.code,
      said: `${check.stderr}${tried.stdout}${tried.stderr}`,
    };
  } finally {
    await removeFolder(folder);
  }
}

/** A test in promtool's form. */
type Written = Readonly<Record<string, unknown>> & { readonly interval: string };

/** Texts of alerts are left out: their wording may change. */
function written(tests: readonly RuleTest[]): Written {
  const [{ series, every = '1m' }] = tests as readonly [RuleTest];
  return {
    interval: every,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: tests.map(({ alert, at, expected }) => {
      const severity = ALERTS.find((each) => each.alert === alert)?.labels.severity;
      const exp_alerts = expected.map((labels) => ({ exp_labels: { severity, ...labels } }));
      return { eval_time: at, alertname: alert, exp_alerts };
    }),
  };
}

function asked({ panel, series, shown }: PanelTest): Written {
  const exp_samples = Object.entries(shown).map(([labels, value]) => ({ labels, value }));
  const queries = PANELS.find(({ title }) => title === panel)?.queries ?? [];
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: queries.map(([expr]) => ({ expr, eval_time: '10m', exp_samples })),
  };
}
