import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useState } from 'preact/hooks';
import type { PageRight, PageSession } from '../contract/page.ts';
import type { ActAnswer, ActRequest, GridRow } from '../contract/pageViews.ts';
import { call } from './client.ts';
import { Button, Problem } from './parts.ts';
import { go } from './route.ts';
import { rowKey } from './rows.ts';

const VERBS: readonly (readonly [ActRequest['verb'], string, PageRight])[] = [
  ['test', 'Test', 'test'],
  ['suspend', 'Suspend', 'update'],
  ['resume', 'Resume', 'update'],
  ['delete', 'Delete', 'delete'],
];

/** What can be done with the Connections that are selected. */
export function SelectionBar(props: {
  chosen: readonly GridRow[];
  session: PageSession;
  clear: () => void;
}): Drawn | null {
  const { chosen, session, clear } = props;
  const { answers, error, isSure, run, forget } = useVerbs(chosen, clear);
  const isEmpty = chosen.length === 0;
  const verbs = session.readOnly ? [] : VERBS.filter(([, , right]) => session.refusals[right] === undefined);
  if (isEmpty && answers.length === 0) return null;
  return h(
    'div',
    { class: 'selection', role: 'region', 'aria-label': 'Selection' },
    h('strong', null, `${chosen.length} selected`),
    verbs.map(([verb, title]) =>
      h(
        Button,
        { key: verb, disabled: isEmpty, onClick: () => void run(verb) },
        verb === 'delete' && isSure ? `Really delete ${chosen.length}` : title,
      ),
    ),
    h(Button, { disabled: isEmpty, onClick: () => goToExport(chosen) }, 'Export'),
    h(Button, { onClick: forget }, 'Clear'),
    h(Problem, { error }),
    h(Answers, { answers }),
  );
}

function goToExport(chosen: readonly GridRow[]): void {
  go(`/transfer?names=${chosen.map(rowKey).map(encodeURIComponent).join(',')}`);
}

/** Deleting is asked for twice. */
function useVerbs(chosen: readonly GridRow[], clear: () => void) {
  const [answers, setAnswers] = useState<readonly ActAnswer[]>([]);
  const [error, setError] = useState<unknown>();
  const [isSure, setSure] = useState(false);
  const run = async (verb: ActRequest['verb']) => {
    setSure(verb === 'delete' && !isSure);
    if (verb === 'delete' && !isSure) return;
    const connections = chosen.map(({ namespace, name }) => ({ namespace, name }));
    try {
      setAnswers(await call('act', { verb, connections }));
      setError(undefined);
      if (verb === 'delete') clear();
    } catch (problem) {
      setError(problem);
    }
  };
  const forget = () => {
    clear();
    setAnswers([]);
    setSure(false);
  };
  return { answers, error, isSure, run, forget };
}

/** How it went, each Connection a line; those that were refused with their users. */
export function Answers({ answers }: { answers: readonly ActAnswer[] }): Drawn | null {
  if (answers.length === 0) return null;
  const lines = h(
    'ul',
    { class: 'answers' },
    answers.map((each) =>
      h(
        'li',
        { key: rowKey(each), class: each.done ? '' : 'bad' },
        `${each.name}: ${each.message}`,
        each.users === undefined
          ? null
          : h(
              'ul',
              null,
              each.users.map((user, index) =>
                h('li', { key: index }, `${user.kind} ${user.name} ${user.path}`),
              ),
            ),
      ),
    ),
  );
  return h('div', { role: 'status' }, lines);
}
