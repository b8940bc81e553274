import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageSession } from '../contract/page.ts';
import type { GridRow } from '../contract/pageViews.ts';
import { follow } from './following.ts';
import { Filters } from './filters.ts';
import { Button, Empty, Heading } from './parts.ts';
import { go } from './route.ts';
import { rowsIn, take, viewOf } from './rows.ts';
import { SelectionBar } from './selection.ts';
import { Table } from './table.ts';

/** All Connections, live. */
export function Grid(props: { url: URL; namespace: string; session: PageSession }): Drawn {
  const { url, namespace, session } = props;
  const { rows, isSynced, lost, version } = useRows(namespace);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const view = viewOf(url.searchParams);
  const shown = useMemo(() => rowsIn(rows.values(), view), [version, url.search]);
  const chosen = [...selected].flatMap((key) => rows.get(key) ?? []);
  const waiting = lost === undefined ? 'Loading…' : '';
  return h(
    'div',
    { class: 'pane grid' },
    h(
      Heading,
      { title: 'Connections' },
      session.refusals.create === undefined && !session.readOnly
        ? h(Button, { kind: 'first', shortcut: 'n', onClick: () => go('/new') }, 'New')
        : h(
            'span',
            { class: 'quiet' },
            session.refusals.create ?? 'started with --read-only: nothing is changed',
          ),
    ),
    lost === undefined ? null : h('p', { class: 'notice doubt', role: 'alert' }, lost),
    h(Filters, { rows: [...rows.values()], view, version }),
    h(SelectionBar, { chosen, session, clear: () => setSelected(new Set()) }),
    rows.size === 0
      ? h(Beginning, { isSynced })
      : h(Table, {
          rows: shown,
          view,
          selected,
          select: setSelected,
          canTest: session.refusals.test === undefined && !session.readOnly,
        }),
    h('p', { class: 'quiet count', role: 'status' }, isSynced ? `${shown.length} of ${rows.size}` : waiting),
  );
}

function Beginning({ isSynced }: { isSynced: boolean }): Drawn | null {
  if (!isSynced) return null;
  return h(Empty, {
    title: 'No Connections yet',
    children: 'Choose New, or press n: pick a type, fill in the form, test it, and save.',
  });
}

interface Rows {
  readonly rows: Map<string, GridRow>;
  readonly isSynced: boolean;
  readonly lost: string | undefined;
  /** Another one after each change. */
  readonly version: number;
}

/** Rows change in one map, and are drawn once for all lines that came together. */
function useRows(namespace: string): Rows {
  const { current: rows } = useRef(new Map<string, GridRow>());
  const [state, setState] = useState({ isSynced: false, lost: undefined as string | undefined, version: 0 });
  useEffect(
    () =>
      follow(
        namespace === '' ? {} : { namespace },
        (lines) => {
          for (const line of lines) take(rows, line);
          setState((before) => lines.reduce(stateAfter, { ...before, version: before.version + 1 }));
        },
        (message) => setState((before) => ({ ...before, lost: message })),
      ),
    [namespace],
  );
  return { rows, ...state };
}

function stateAfter<S extends Omit<Rows, 'rows'>>(before: S, line: object): S {
  if ('lost' in line) return { ...before, lost: String(line.lost) };
  if ('synced' in line) return { ...before, isSynced: true, lost: undefined };
  return 'reset' in line ? { ...before, lost: undefined } : before;
}
