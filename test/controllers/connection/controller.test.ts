import {
  ConnectionBindings,
  ConnectionPolicies,
  Connections,
  Flows,
  SecretMetadata,
  Secrets,
} from '../../../src/api/kinds.ts';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { LiveCatalog } from '../../../src/catalog/live.ts';
import { connectionController } from '../../../src/controllers/connection/controller.ts';
import { UsageIndex } from '../../../src/controllers/usage/usage.ts';
import { NamespaceKind } from '../../../src/runtime/scope.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { site } from './site.ts';

describe('what concerns a Connection', () => {
  it.each<{
    readonly name: string;
    readonly change: (fake: FakeIo) => unknown;
    readonly touched: readonly string[];
  }>([
    {
      name: 'a Secret that it names',
      change: ({ server }) =>
        server.apply(Secrets, { metadata: { namespace: 'shop', name: 'sales-db' }, data: {} }),
      touched: ['shop/sales'],
    },
    {
      name: 'a Secret of the same name elsewhere does not',
      change: ({ server }) =>
        server.apply(Secrets, { metadata: { namespace: 'crm', name: 'sales-db' }, data: {} }),
      touched: [],
    },
    {
      name: 'a Flow that names it',
      change: ({ server }) =>
        server.apply(Flows, {
          metadata: { namespace: 'shop', name: 'f' },
          spec: { steps: [{ name: 's', from: [{ connection: 'sales' }] }] },
        }),
      touched: ['shop/sales'],
    },
    {
      name: 'a binding that names it',
      change: ({ server }) =>
        server.apply(ConnectionBindings, {
          metadata: { namespace: 'shop', name: 'sales-app' },
          spec: { connectionRef: { name: 'sales' }, formats: ['env'] },
        }),
      touched: ['shop/sales'],
    },
    {
      name: 'a policy of its namespace',
      change: ({ server }) => server.apply(ConnectionPolicies, { metadata: { name: 'new' }, spec: {} }),
      touched: ['shop/sales'],
    },
    {
      name: 'a policy of other namespaces does not',
      change: ({ server }) =>
        server.apply(ConnectionPolicies, {
          metadata: { name: 'new' },
          spec: { namespaceSelector: { matchLabels: { team: 'other' } } },
        }),
      touched: [],
    },
  ])('$name', ({ change, touched }) => {
    const fake = site();

    change(fake);

    expect(fake.server.touched(Connections)).toEqual(touched);
  });

  it.each([
    ['a Secret', SecretMetadata, 'related'],
    ['a Flow', Flows, 'related'],
    ['a policy, which may concern all,', ConnectionPolicies, 'startup'],
    ['a namespace, which may concern many,', NamespaceKind, 'startup'],
  ] as const)('waits its turn: for %s', (_, kind, priority) => {
    const { changes } = connectionController(new LiveCatalog(builtinCatalog), new UsageIndex(), {
      access: 'all',
      optIn: false,
    });

    expect(changes.filter((change) => change.kind === kind)).toMatchObject([{ priority }]);
  });
});
