import type { GridRow } from '../../src/contract/pageViews.ts';
import { rowsIn, statusOf, take, viewOf } from '../../src/page/rows.ts';
import { relative } from '../../src/page/times.ts';

function row(name: string, change: Partial<GridRow> = {}): GridRow {
  return {
    namespace: 'shop',
    name,
    uid: name,
    type: 'postgresql',
    title: 'PostgreSQL',
    category: 'database',
    ready: 'True',
    reason: 'TestSucceeded',
    message: '',
    meaning: '',
    usedBy: 1,
    suspended: false,
    labels: {},
    ...change,
  };
}

const ROWS = [
  row('orders', { labels: { team: 'shop' }, usedBy: 3 }),
  row('lake', { type: 's3', title: 'Amazon S3', category: 'storage', ready: 'False', usedBy: 0 }),
  row('hook', { type: 'http', title: 'HTTP', category: 'service', ready: 'Unknown', suspended: true }),
];

const namesIn = (query: string) => rowsIn(ROWS, viewOf(new URLSearchParams(query))).map(({ name }) => name);

describe('a view of the grid', () => {
  it.each([
    ['everything by name, where the URL asks for nothing', '', ['hook', 'lake', 'orders']],
    ['a part of a name', 'q=RD', ['orders']],
    ['a type', 'type=s3', ['lake']],
    ['a category', 'category=database', ['orders']],
    ['a status', 'status=Not+ready', ['lake']],
    ['a suspended one by its own status', 'status=Suspended', ['hook']],
    ['a label with its value', 'label=team%3Dshop', ['orders']],
    ['a label with whatever value', 'label=team', ['orders']],
    ['no label of another value', 'label=team%3Dbank', []],
    ['what nothing uses', 'unused=1', ['lake']],
    ['what is wrong first', 'sort=ready', ['lake', 'hook', 'orders']],
    ['numbers by size, downwards', 'sort=-usedBy', ['orders', 'hook', 'lake']],
    ['by name, where the URL names no column', 'sort=constructor', ['hook', 'lake', 'orders']],
  ])('shows %s', (_, query, expected) => {
    expect(namesIn(query)).toEqual(expected);
  });

  it('names the status that people look for', () => {
    expect(ROWS.map(statusOf)).toEqual(['Ready', 'Not ready', 'Suspended']);
  });

  it('takes each line of the stream into its rows', () => {
    const rows = new Map<string, GridRow>();
    take(rows, { put: ROWS });
    take(rows, { put: [row('orders', { ready: 'False' })] });
    take(rows, { gone: [{ namespace: 'shop', name: 'lake' }] });
    expect([...rows.values()].map(({ name, ready }) => `${name} ${ready}`)).toEqual([
      'orders False',
      'hook Unknown',
    ]);
    take(rows, { lost: 'no answer' });
    expect(rows.size).toBe(2);
    take(rows, { reset: true });
    expect(rows.size).toBe(0);
  });
});

describe('a time as people say it', () => {
  const now = Date.parse('2026-11-01T12:00:00Z');
  it.each([
    ['2026-11-01T12:00:00Z', 'now'],
    ['2026-11-01T11:59:20Z', '40s ago'],
    ['2026-11-01T11:19:00Z', '41m ago'],
    ['2026-10-23T12:00:00Z', '9d ago'],
    ['2026-11-13T12:00:00Z', 'in 12d'],
    ['no time', ''],
  ])('says %s as %s', (time, expected) => {
    expect(relative(time, now)).toBe(expected);
  });
});
