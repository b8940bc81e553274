import type { FlowKind } from '../../src/api/flowkind.ts';
import { mistakesInFlowKind, pluralOf } from '../../src/validation/flowKind.ts';

const place = { path: 'spec.x' };

function flowKind(name: string, spec: Partial<FlowKind['spec']>): FlowKind {
  const metadata = { name, uid: 'u', resourceVersion: '1' };
  return { metadata, spec: { group: 'kafka.example.com', kind: 'Connector', connections: [place], ...spec } };
}

describe('a FlowKind', () => {
  it.each<readonly [what: string, name: string, spec: Partial<FlowKind['spec']>, paths: readonly string[]]>([
    ['as it must be', 'connectors.kafka.example.com', {}, []],
    ['of a core kind', 'pods', { group: '', kind: 'Pod' }, []],
    ['of Secrets', 'secrets', { group: '', kind: 'Secret' }, ['spec.kind']],
    ['of Secrets by another kind', 'secrets', { group: '', kind: 'Pod' }, ['spec.kind']],
    ['of Flows', 'flows.mooring.dev', { group: 'mooring.dev', kind: 'Flow' }, ['spec.kind']],
    ['without a place', 'connectors.kafka.example.com', { connections: [] }, ['spec']],
    [
      'of too many places',
      'connectors.kafka.example.com',
      { secrets: Array.from({ length: 16 }, () => place) },
      ['spec'],
    ],
    ['of another name', 'connectors', {}, ['metadata.name']],
    ['of a name with a part too many', 'a.connectors.kafka.example.com', {}, ['metadata.name']],
  ])('%s is judged by its name and its places', (_what, name, spec, paths) => {
    expect(mistakesInFlowKind(flowKind(name, spec)).map(({ path }) => path)).toEqual(paths);
  });

  it('says its plural by its name', () => {
    expect(pluralOf('connectors.kafka.example.com', { group: 'kafka.example.com' })).toBe('connectors');
    expect(pluralOf('pods', { group: '' })).toBe('pods');
  });
});
