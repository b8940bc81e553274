import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useEffect, useState } from 'preact/hooks';
import type { PageSession } from '../contract/page.ts';
import type { ObjectPlace } from '../contract/pageForm.ts';
import type { ActAnswer, ActRequest, ConnectionDetail, GridLine } from '../contract/pageViews.ts';
import { call } from './client.ts';
import { follow } from './following.ts';
import { Button, Heading, Problem, Ready, Time, useAnswer } from './parts.ts';
import { go, pathTo } from './route.ts';
import { hintOf, signOf, signOfCondition, statusOf } from './rows.ts';
import { Answers } from './selection.ts';
import { End, TestSteps, TestPanel } from './testing.ts';
import { UsedBy } from './usage.ts';

/** One Connection. */
export function ConnectionView(props: ObjectPlace & { session: PageSession }): Drawn {
  const { namespace, name, session } = props;
  const place = { namespace, name };
  const { value: detail, error, again } = useAnswer(() => call('connection', place), [namespace, name]);
  const [isGone, setGone] = useState(false);
  const [lost, setLost] = useState<string>();
  const take = (line: GridLine) => {
    setLost('lost' in line ? line.lost : undefined);
    if ('put' in line || 'gone' in line) setGone('gone' in line);
    if ('put' in line || 'gone' in line || 'reset' in line) again();
  };
  const takeAll = (lines: readonly GridLine[]) => {
    for (const line of lines) take(line);
  };
  useEffect(() => follow(place, takeAll, setLost), [namespace, name]);
  const shown = isGone ? undefined : detail;
  return h(
    'div',
    { class: 'pane' },
    h(Heading, { title: name }, shown === undefined ? null : h(Verbs, { detail: shown, session, again })),
    h(Problem, { error }),
    lost === undefined ? null : h('p', { class: 'notice doubt', role: 'alert' }, lost),
    shown === undefined ? null : h(Detail, { detail: shown, session }),
  );
}

function Verbs(props: { detail: ConnectionDetail; session: PageSession; again: () => void }): Drawn {
  const { detail, session, again } = props;
  const { namespace, name } = detail;
  const { answers, error, isSure, act, copy, remove } = useVerbs(detail, again);
  const can = (right: 'update' | 'delete' | 'create') =>
    !session.readOnly && session.refusals[right] === undefined;
  return h(
    'div',
    null,
    can('update')
      ? h(Button, { onClick: () => go(`${pathTo('connections', namespace, name)}/edit`) }, 'Edit')
      : null,
    can('create') ? h(Button, { onClick: copy }, 'Duplicate') : null,
    can('update')
      ? h(
          Button,
          { onClick: () => act(detail.suspended ? 'resume' : 'suspend') },
          detail.suspended ? 'Resume' : 'Suspend',
        )
      : null,
    can('delete')
      ? h(Button, { kind: 'danger', onClick: remove }, isSure ? `Really delete ${name}` : 'Delete')
      : null,
    h(Problem, { error }),
    h(Answers, { answers }),
  );
}

/** What the buttons do; deleting is asked for twice. */
function useVerbs(detail: ConnectionDetail, again: () => void) {
  const [answers, setAnswers] = useState<readonly ActAnswer[]>([]);
  const [error, setError] = useState<unknown>();
  const [isSure, setSure] = useState(false);
  const attempt = (run: () => Promise<void>) => {
    setSure(false);
    setError(undefined);
    run().catch(setError);
  };
  const act = (verb: ActRequest['verb']) =>
    attempt(async () => {
      const { namespace, name } = detail;
      const done = await call('act', { verb, connections: [{ namespace, name }] });
      setAnswers(done);
      if (verb === 'delete' && done.every((each) => each.done)) go('/');
      else again();
    });
  const copy = () => attempt(() => duplicate(detail));
  const remove = () => (isSure ? act('delete') : setSure(true));
  return { answers, error, isSure, act, copy, remove };
}

/** The copy has another name and no credentials. */
async function duplicate({ namespace, name, type }: ConnectionDetail): Promise<void> {
  const draft = await call('duplicate', { namespace, name, to: { namespace, name: `${name}-copy` } });
  go(pathTo('new', type), 'push', { draft });
}

function Detail({ detail, session }: { detail: ConnectionDetail; session: PageSession }): Drawn {
  const { namespace, name } = detail;
  return h(
    'div',
    { class: 'detail' },
    h(
      'p',
      null,
      h(Ready, { ready: signOf(detail), text: statusOf(detail) }),
      ` ${detail.title} in ${namespace} · last test `,
      h(Time, { at: detail.lastTest }),
      ' · since ',
      h(Time, { at: detail.since }),
    ),
    h('p', null, hintOf(detail)),
    detail.lock === undefined ? null : h('p', { class: 'notice doubt' }, detail.lock),
    h(TestPanel, {
      request: () => ({ saved: { namespace, name } }),
      tested: detail.tested,
      testing: detail.testing,
      refusal: session.readOnly ? 'started with --read-only: nothing is tested' : session.refusals.test,
    }),
    h(Conditions, { detail }),
    h(LastTest, { detail }),
    h(UsedBy, { namespace, name }),
    h(Past, { detail }),
    h('details', null, h('summary', null, 'YAML'), h('pre', { tabIndex: 0 }, detail.yaml)),
  );
}

function Conditions({ detail }: { detail: ConnectionDetail }): Drawn {
  return h(
    'section',
    null,
    h('h2', null, 'Conditions'),
    h(
      'ul',
      { class: 'conditions' },
      detail.conditions.map((each) =>
        h(
          'li',
          { key: each.type },
          h(Ready, { ready: signOfCondition(each), text: `${each.type} · ${each.reason}` }),
          ' ',
          h(Time, { at: each.since }),
          h('p', null, each.message || each.meaning),
          each.remedy === undefined ? null : h('p', { class: 'quiet' }, each.remedy),
        ),
      ),
    ),
  );
}

function LastTest({ detail: { lastTestResult } }: { detail: ConnectionDetail }): Drawn | null {
  if (lastTestResult === undefined) return null;
  return h(
    'section',
    null,
    h('h2', null, 'Last test'),
    h(TestSteps, { steps: lastTestResult.steps }),
    h(End, { end: lastTestResult }),
  );
}

function Past({ detail }: { detail: ConnectionDetail }): Drawn {
  const { history: past, expiries, events } = detail;
  return h(
    'section',
    null,
    expiries.length === 0 ? null : h('h2', null, 'Ends'),
    h(
      'ul',
      null,
      expiries.map(({ kind, time }) => h('li', { key: kind }, `${kind} `, h(Time, { at: time }))),
    ),
    h('h2', null, 'History'),
    h(
      'ul',
      null,
      past.map(({ time, ready, reason }) =>
        h('li', { key: time }, h(Ready, { ready, text: reason }), ' ', h(Time, { at: time })),
      ),
      events.map(({ time, reason, message, count }) =>
        h(
          'li',
          { key: time + reason },
          `${reason}: ${message}${count > 1 ? ` (${count} times)` : ''} `,
          h(Time, { at: time }),
        ),
      ),
    ),
  );
}
