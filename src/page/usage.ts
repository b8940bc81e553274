import { h } from './h.ts';
import type { Drawn } from './h.ts';
import type { ObjectPlace } from '../contract/pageForm.ts';
import type { UsageEdge, UsageGraph } from '../contract/pageViews.ts';
import { call } from './client.ts';
import { Problem, useAnswer } from './parts.ts';

/** Find Usage: from the Connection to what uses it, to its steps with their paths. */
export function UsedBy({ namespace, name }: ObjectPlace): Drawn {
  const { value: graph, error } = useAnswer(() => call('usage', { namespace, name }), [namespace, name]);
  return h(
    'section',
    { id: 'usage' },
    h('h2', null, 'Used by'),
    h(Problem, { error }),
    graph === undefined ? null : h(Graph, { graph }),
  );
}

function Graph({ graph }: { graph: UsageGraph }): Drawn {
  if (graph.count === 0)
    return h(
      'p',
      { class: 'quiet' },
      'Nothing uses it: no Flow of its namespace names it, and it can be deleted.',
    );
  const users = Map.groupBy(graph.edges, ({ kind, name }) => `${kind} ${name}`);
  return h(
    'ul',
    { class: 'graph' },
    [...users].map(([user, edges]) => h('li', { key: user }, h('strong', null, user), h(Places, { edges }))),
    graph.truncated ? h('li', { class: 'quiet' }, 'and more than status names') : null,
  );
}

function Places({ edges }: { edges: readonly UsageEdge[] }): Drawn {
  return h(
    'ul',
    null,
    edges.map(({ step, path, object }) =>
      h('li', { key: path }, [step, object].filter(Boolean).join(' · '), ' ', h('code', null, path)),
    ),
  );
}
