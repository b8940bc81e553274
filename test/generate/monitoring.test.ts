import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTION_SERIES } from '../../src/controllers/connectionMetrics.ts';
import { ALERTS } from '../../src/generate/alerts.ts';
import { PANELS } from '../../src/generate/dashboard.ts';
import { RULE_TESTS } from '../support/monitoring/rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const metricsIn = (expr: string) => expr.match(/\bmooring_\w+/g) ?? [];

describe('an alert', () => {
  it.each(ALERTS.map(({ alert, annotations }) => [alert, annotations.runbook_url] as const))(
    '%s leads to a heading that there is',
    (_, url) => {
      const [, page = '', anchor = ''] = /\/blob\/main\/(docs\/[^#]+)#(.+)$/.exec(url) ?? [];
      const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.toLowerCase());

      expect(headings).toContain(anchor);
    },
  );

  it('is tried by promtool where it is to be heard and where it is not, whichever it is', () => {
    const tried = (heard: boolean) =>
      new Set(RULE_TESTS.filter(({ expected }) => expected.length > 0 === heard).map(({ alert }) => alert));
    const names = new Set(ALERTS.map(({ alert }) => alert));

    expect([tried(true), tried(false)]).toEqual([names, names]);
  });
});

it('alerts and panels ask for metrics that there are', () => {
  const documented = new Set(
    read('docs/metrics.md')
      .match(/`mooring_\w+`/g)
      ?.map((name) => name.slice(1, -1)),
  );
  const asked = [
    ...ALERTS.map(({ expr }) => expr),
    ...PANELS.flatMap(({ queries }) => queries.map(([expr]) => expr)),
  ];

  const unknown = asked.flatMap(metricsIn).filter((name) => !documented.has(name.replace(/_bucket$/, '')));
  expect(unknown).toEqual([]);
  expect(
    CONNECTION_SERIES.map(({ name }) => name).filter((name) => !asked.join('\n').includes(name)),
  ).toEqual([]);
});
