import { h } from './h.ts';
import type { Drawn } from './h.ts';
import type { DoctorFinding } from '../contract/pageViews.ts';
import { call } from './client.ts';
import { Empty, Heading, Link, Problem, Ready, useAnswer } from './parts.ts';
import { pathTo } from './route.ts';

/** The Flows of a namespace. */
export function FlowList({ namespace }: { namespace: string }): Drawn {
  const { value: flows, error } = useAnswer(
    () => call('flows', namespace === '' ? {} : { namespace }),
    [namespace],
  );
  return h(
    'div',
    { class: 'pane' },
    h(Heading, { title: 'Flows' }),
    h(Problem, { error }),
    flows?.length === 0
      ? h(Empty, {
          title: 'No Flows',
          children: 'A Flow says which Connections a data flow needs: apply one, and it is shown here.',
        })
      : null,
    h(
      'ul',
      { class: 'list' },
      flows?.map((flow) =>
        h(
          'li',
          { key: `${flow.namespace}/${flow.name}` },
          h('strong', null, flow.name),
          ` ${flow.namespace} `,
          h(Ready, { ready: flow.ready, text: flow.reason, title: flow.message }),
          ' ',
          flow.connections.map((name) =>
            h(Link, {
              key: name,
              class: 'chip',
              to: pathTo('connections', flow.namespace, name),
              children: name,
            }),
          ),
        ),
      ),
    ),
  );
}

/** The policies of the cluster. */
export function PolicyList(): Drawn {
  const { value: policies, error } = useAnswer(() => call('policies', {}), []);
  return h(
    'div',
    { class: 'pane' },
    h(Heading, { title: 'Policies' }),
    h(Problem, { error }),
    policies?.length === 0
      ? h(Empty, {
          title: 'No ConnectionPolicies',
          children: 'Without one, every type may go to every host that the operator may reach.',
        })
      : null,
    policies?.map(({ name, yaml }) =>
      h('details', { key: name }, h('summary', null, name), h('pre', { tabIndex: 0 }, yaml)),
    ),
  );
}

const VERDICTS: Readonly<Record<DoctorFinding['verdict'], string>> = {
  ok: 'True',
  note: 'Unknown',
  wrong: 'False',
  unknown: 'Unknown',
};

/** What `kubectl connection doctor` finds. */
export function Doctor(): Drawn {
  const { value: findings, error } = useAnswer(() => call('doctor', {}), []);
  return h(
    'div',
    { class: 'pane' },
    h(Heading, { title: 'Doctor' }),
    h(Problem, { error }),
    findings === undefined && error === undefined ? h('p', { class: 'quiet' }, 'Looking…') : null,
    h(
      'ul',
      { class: 'list' },
      findings?.map((each) =>
        h(
          'li',
          { key: each.check },
          h(Ready, { ready: VERDICTS[each.verdict], text: each.check }),
          h('p', null, each.detail),
          each.lines.length === 0 ? null : h('pre', { tabIndex: 0 }, each.lines.join('\n')),
          each.remedy === undefined ? null : h('p', { class: 'quiet' }, each.remedy),
        ),
      ),
    ),
  );
}
