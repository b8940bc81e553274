import type { ConnectionPolicy } from '../../../src/api/policy.ts';
import { ConnectionPolicies, Connections } from '../../../src/api/kinds.ts';
import { NamespaceKind } from '../../../src/runtime/scope.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { POSTGRESQL } from '../connection/builder.ts';

const REF = { namespace: '', name: 'p' };
const TEAM_A = { namespaceSelector: { matchLabels: { team: 'a' } } };

describe('a ConnectionPolicy', () => {
  it.each<{ readonly name: string; readonly spec: object; readonly conditions: readonly object[] }>([
    {
      name: 'that can be read is enforced',
      spec: { types: { allow: ['postgresql'] } },
      conditions: [{ type: 'Ready', status: 'True', reason: 'Enforced' }],
    },
    {
      name: 'with an entry that never matches is enforced, and says so',
      spec: { types: { allow: ['postgresq'] } },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'EntriesNeverMatch',
          message:
            'in force, but spec.types.allow[0]: no built-in type has this name, did you mean postgresql?',
        },
      ],
    },
    {
      name: 'that cannot be read allows nothing, and is stalled',
      spec: { targets: { deny: [{ host: 'https://a.example' }] } },
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'PolicyInvalid',
          message:
            'spec.targets.deny[0].host: must be a host alone, without scheme and path; until it is corrected, its namespaces are allowed nothing',
        },
        { type: 'Stalled', status: 'True', reason: 'PolicyInvalid' },
      ],
    },
  ])('$name', async ({ spec, conditions }) => {
    const fake = fakeIo();
    fake.server.apply(ConnectionPolicies, { metadata: { name: 'p' }, spec });

    await fake.reconcile(ConnectionPolicies, REF);
    await fake.reconcile(ConnectionPolicies, REF);

    const policy = fake.server.get<ConnectionPolicy>(ConnectionPolicies, REF);
    expect(policy?.status?.conditions).toMatchObject(conditions);
    expect(policy?.status?.conditions).toHaveLength(conditions.length);
    expect(fake.server.writes).toHaveLength(1);
  });

  it('that is gone is nothing', async () => {
    const fake = fakeIo();

    expect(await fake.reconcile(ConnectionPolicies, REF)).toEqual({});
  });
});

describe('a change of policies', () => {
  interface Case {
    readonly name: string;
    readonly change: (fake: FakeIo) => unknown;
    readonly touched: readonly string[];
  }

  it.each<Case>([
    {
      name: 'of one that applied and applies no more concerns its Connections',
      change: ({ server }) =>
        server.apply(ConnectionPolicies, {
          metadata: { name: 'p' },
          spec: { namespaceSelector: { matchLabels: { team: 'b' } } },
        }),
      touched: ['shop/sales'],
    },
    {
      name: 'of its status alone concerns none',
      change: ({ server }) =>
        server.apply(ConnectionPolicies, { metadata: { name: 'p' }, status: { observedGeneration: 1 } }),
      touched: [],
    },
    {
      name: 'that ends one concerns its Connections',
      change: ({ server }) => server.remove(ConnectionPolicies, REF),
      touched: ['shop/sales'],
    },
    {
      name: 'by labels of a namespace concerns its Connections',
      change: ({ server }) =>
        server.apply(NamespaceKind, { metadata: { name: 'shop', labels: { team: 'b' } } }),
      touched: ['shop/sales'],
    },
    {
      name: 'is none where other labels of a namespace change',
      change: ({ server }) =>
        server.apply(NamespaceKind, { metadata: { name: 'shop', labels: { team: 'a', other: 'x' } } }),
      touched: [],
    },
    {
      name: 'is one where a namespace is shown for the first time',
      change: ({ server }) => {
        server.apply(Connections, { metadata: { namespace: 'new', name: 'first' }, spec: POSTGRESQL });
        server.apply(NamespaceKind, { metadata: { name: 'new' } });
      },
      touched: ['new/first'],
    },
    {
      name: 'is none where a namespace ends',
      change: ({ server }) => server.remove(NamespaceKind, { namespace: '', name: 'shop' }),
      touched: [],
    },
  ])('$name', ({ change, touched }) => {
    const fake = fakeIo();
    fake.server.apply(NamespaceKind, { metadata: { name: 'shop', labels: { team: 'a' } } });
    fake.server.apply(ConnectionPolicies, { metadata: { name: 'p' }, spec: TEAM_A });
    fake.server.apply(Connections, { metadata: { namespace: 'shop', name: 'sales' }, spec: POSTGRESQL });

    change(fake);

    expect(fake.server.touched(Connections)).toEqual(touched);
  });
});
