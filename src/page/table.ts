import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GridRow } from '../contract/pageViews.ts';
import { call } from './client.ts';
import { Button, Empty, Link, Mark, Ready, Time } from './parts.ts';
import { filter, pathTo } from './route.ts';
import { hintOf, rowKey, signOf, statusText } from './rows.ts';
import type { GridView, SortKey } from './rows.ts';

const COLUMNS: readonly (readonly [SortKey, string])[] = [
  ['name', 'Name'],
  ['namespace', 'Namespace'],
  ['type', 'Type'],
  ['ready', 'Ready'],
  ['usedBy', 'Used by'],
  ['lastTest', 'Last test'],
  ['since', 'Since'],
];

/** Rows beyond the window on each side, so that a fast scroll shows no gap. */
const MARGIN = 12;

interface TableProps {
  readonly rows: readonly GridRow[];
  readonly view: GridView;
  readonly selected: ReadonlySet<string>;
  readonly select: (selected: ReadonlySet<string>) => void;
  readonly canTest: boolean;
}

/** A list of which only what can be seen is in the document. */
export function Table(props: TableProps): Drawn {
  const { rows, view, selected, select } = props;
  const box = useRef<HTMLDivElement>(null);
  const { first, last, height } = useWindow(box, rows.length);
  if (rows.length === 0)
    return h(Empty, {
      title: 'Nothing to show',
      children: 'No Connection fits these filters: take some of them away.',
    });
  return h(
    'div',
    { class: 'table', role: 'table', 'aria-label': 'Connections', 'aria-rowcount': rows.length + 1 },
    h('div', { role: 'rowgroup' }, h(Head, { rows, view, selected, select })),
    h(
      'div',
      { class: 'body', role: 'rowgroup', ref: box, tabIndex: 0, 'aria-label': 'Rows' },
      h('div', { class: 'spacer', role: 'presentation', style: { height: `${rows.length * height}px` } }),
      rows
        .slice(first, last)
        .map((row, index) =>
          h(Row, { ...props, key: rowKey(row), row, index: first + index, top: (first + index) * height }),
        ),
    ),
  );
}

/** Which rows can be seen. */
function useWindow(box: { current: HTMLDivElement | null }, count: number) {
  const [range, setRange] = useState({ first: 0, last: 40, height: 40 });
  useEffect(() => {
    const body = box.current;
    if (body === null) return undefined;
    const look = () => {
      const height = parseFloat(getComputedStyle(body).getPropertyValue('--row')) || 40;
      const top = Math.floor(body.scrollTop / height);
      const first = Math.max(0, top - MARGIN);
      const last = top + Math.ceil(body.clientHeight / height) + MARGIN;
      setRange((before) =>
        before.first === first && before.last === last && before.height === height
          ? before
          : { first, last, height },
      );
    };
    const seen = new ResizeObserver(look);
    seen.observe(body);
    body.addEventListener('scroll', look, { passive: true });
    return () => {
      seen.disconnect();
      body.removeEventListener('scroll', look);
    };
  }, [count === 0]);
  return range;
}

function Head({ rows, view, selected, select }: Omit<TableProps, 'canTest'>): Drawn {
  const areAll = rows.every((row) => selected.has(rowKey(row)));
  const flip = () => select(new Set(areAll ? [] : rows.map(rowKey)));
  return h(
    'div',
    { class: 'row head', role: 'row', 'aria-rowindex': 1 },
    h(
      'span',
      { role: 'columnheader' },
      h('input', { type: 'checkbox', 'aria-label': 'Select all', checked: areAll, onChange: flip }),
    ),
    COLUMNS.map(([key, title]) => h(ColumnHead, { key, column: key, title, view })),
    h('span', { role: 'columnheader', class: 'do' }, h('span', { class: 'unseen' }, 'Actions')),
  );
}

function ColumnHead({ column, title, view }: { column: SortKey; title: string; view: GridView }): Drawn {
  const isHere = view.sort === column;
  const order = view.isDescending ? 'descending' : 'ascending';
  const sort = isHere && !view.isDescending ? `-${column}` : column;
  return h(
    'span',
    { role: 'columnheader', class: column, 'aria-sort': isHere ? order : 'none' },
    h(
      'button',
      { type: 'button', class: 'plain', onClick: () => filter({ sort }) },
      title,
      h('span', { 'aria-hidden': 'true' }, isHere ? { ascending: ' ↑', descending: ' ↓' }[order] : ''),
    ),
  );
}

function Row(props: TableProps & { row: GridRow; index: number; top: number }): Drawn {
  const { row, index, top, selected, select, canTest } = props;
  const isSelected = selected.has(rowKey(row));
  const flip = () => {
    const next = new Set(selected);
    if (!next.delete(rowKey(row))) next.add(rowKey(row));
    select(next);
  };
  return h(
    'div',
    {
      class: isSelected ? 'row chosen' : 'row',
      role: 'row',
      'aria-rowindex': index + 2,
      style: { top: `${top}px` },
    },
    cell(
      '',
      h('input', {
        type: 'checkbox',
        'aria-label': `Select ${row.name}`,
        checked: isSelected,
        onChange: flip,
      }),
    ),
    cell('name', h(Link, { to: pathTo('connections', row.namespace, row.name), children: row.name })),
    cell('namespace', row.namespace),
    cell('type', h(Mark, { title: row.title }), h('span', { title: row.category }, row.title)),
    cell('ready', h(Ready, { ready: signOf(row), text: statusText(row), title: hintOf(row) })),
    cell('usedBy', String(row.usedBy)),
    cell('lastTest', h(Time, { at: row.lastTest })),
    cell('since', h(Time, { at: row.since })),
    cell('do', canTest ? h(Button, { onClick: () => void testNow(row) }, 'Test') : null),
  );
}

function cell(name: string, ...children: (Drawn | string | null)[]): Drawn {
  return h('span', { role: 'cell', class: name }, ...children);
}

async function testNow({ namespace, name }: GridRow): Promise<void> {
  await call('act', { verb: 'test', connections: [{ namespace, name }] });
}
