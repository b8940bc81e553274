import type { ObjectPlace } from '../contract/pageForm.ts';
import type { GridLine, GridRow } from '../contract/pageViews.ts';

/** What of the grid is shown, and how; it stands in the URL, so that a view can be shared. */
export interface GridView {
  readonly q: string;
  readonly type: string;
  readonly category: string;
  readonly status: string;
  readonly label: string;
  readonly unused: boolean;
  readonly sort: SortKey;
  readonly isDescending: boolean;
}

/** A column that can be sorted by. */
export type SortKey = keyof typeof COLUMNS;

const COLUMNS = {
  name: ({ name }: GridRow) => name,
  namespace: ({ namespace }: GridRow) => namespace,
  type: ({ title }: GridRow) => title.toLowerCase(),
  ready: ({ ready, reason }: GridRow) => `${RANK[ready] ?? 1}${reason}`,
  usedBy: ({ usedBy }: GridRow) => usedBy,
  lastTest: ({ lastTest = '' }: GridRow) => lastTest,
  since: ({ since = '' }: GridRow) => since,
} satisfies Record<string, (row: GridRow) => string | number>;

/** What is wrong comes first. */
const RANK: Readonly<Record<string, number>> = { False: 0, Unknown: 1, True: 2 };

/** The view that a URL asks for. */
export function viewOf(query: URLSearchParams): GridView {
  const text = (name: string) => query.get(name) ?? '';
  const sort = text('sort').replace(/^-/, '');
  return {
    q: text('q'),
    type: text('type'),
    category: text('category'),
    status: text('status'),
    label: text('label'),
    unused: query.has('unused'),
    sort: Object.hasOwn(COLUMNS, sort) ? (sort as SortKey) : 'name',
    isDescending: text('sort').startsWith('-'),
  };
}

/** Names an object within the page. */
export function rowKey({ namespace, name }: ObjectPlace): string {
  return `${namespace}/${name}`;
}

/** Takes a line of the stream into the rows. */
export function take(rows: Map<string, GridRow>, line: GridLine): void {
  if ('put' in line) for (const row of line.put) rows.set(rowKey(row), row);
  if ('gone' in line) for (const place of line.gone) rows.delete(rowKey(place));
  if ('reset' in line) rows.clear();
}

/** The rows of a view, in its order. */
export function rowsIn(rows: Iterable<GridRow>, view: GridView): readonly GridRow[] {
  const column = COLUMNS[view.sort];
  const sign = view.isDescending ? -1 : 1;
  return [...rows]
    .filter((row) => isIn(row, view))
    .map((row) => ({ row, by: column(row), key: rowKey(row) }))
    .sort((one, other) => sign * compare(one.by, other.by) || compare(one.key, other.key))
    .map(({ row }) => row);
}

function isIn(row: GridRow, { q, type, category, status, label, unused }: GridView): boolean {
  return (
    (q === '' || row.name.includes(q.toLowerCase())) &&
    (type === '' || row.type === type) &&
    (category === '' || row.category === category) &&
    (status === '' || statusOf(row) === status) &&
    (label === '' || hasLabel(row, label)) &&
    !(unused && row.usedBy > 0)
  );
}

/** The status that people look for. */
export function statusOf({ ready, suspended }: GridRow): string {
  if (suspended) return 'Suspended';
  return { True: 'Ready', False: 'Not ready' }[ready] ?? 'Unknown';
}

/** What sign stands before the status: a suspended Connection is neither well nor ill, since nothing looks after it. */
export function signOf({ ready, suspended }: GridRow): string {
  return suspended ? 'Suspended' : ready;
}

/** The sign of a condition; `Reconciling` and `Stalled` are there only while they are true, and that is no good news. */
export function signOfCondition({
  type,
  status,
}: {
  readonly type: string;
  readonly status: string;
}): string {
  if (type === 'Stalled') return 'False';
  return type === 'Reconciling' ? 'Unknown' : status;
}

/** The status with its reason, and where a test failed; a reason is said of a Connection that is not ready. */
export function statusText(row: GridRow): string {
  if (row.ready !== 'False' || row.suspended) return statusOf(row);
  const step = row.failedStep === undefined ? '' : ` at ${row.failedStep}`;
  return [statusOf(row), row.reason && `${row.reason}${step}`].filter(Boolean).join(' · ');
}

/** More about the status; an old message of a Connection that is not tested says nothing of now. */
export function hintOf({ ready, suspended, message, meaning }: GridRow): string {
  if (suspended) return 'It is not tested until it is resumed.';
  return ready === 'Unknown' ? '' : message || meaning;
}

/** `team`, or `team=shop`. */
function hasLabel({ labels }: GridRow, wanted: string): boolean {
  const [name = '', value] = wanted.split('=', 2);
  return Object.hasOwn(labels, name) && (value === undefined || labels[name] === value);
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
