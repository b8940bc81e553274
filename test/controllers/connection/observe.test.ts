import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { ConnectionPolicies, Connections, Flows, Secrets } from '../../../src/api/kinds.ts';
import { observe } from '../../../src/controllers/connection/observe.ts';
import type { Snapshot } from '../../../src/controllers/connection/snapshot.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo, FakeIoOptions } from '../../support/fakes/io.ts';
import { POSTGRESQL } from './builder.ts';

const REF = { namespace: 'shop', name: 'sales' };
const SECRET = { metadata: { namespace: 'shop', name: 'sales-db' }, data: {} };

function observed(
  prepare: (fake: FakeIo) => unknown = () => undefined,
  spec: ConnectionSpec = POSTGRESQL,
  options: FakeIoOptions = {},
): Snapshot | undefined {
  const fake = fakeIo(options);
  fake.server.apply(Secrets, SECRET);
  fake.server.apply(Connections, { metadata: REF, spec });
  prepare(fake);
  return observe(REF, fake.io);
}

const unwatched = { secrets: { access: 'none-cluster-wide', optIn: false } } as const;

describe('a snapshot of a Connection', () => {
  it('is not taken of one that is gone or going', () => {
    const gone = observed(({ server }) => server.remove(Connections, REF));
    const going = observed(({ server }) =>
      server.apply(Connections, { metadata: { ...REF, deletionTimestamp: '2026-03-01T12:00:00Z' } }),
    );

    expect([gone, going]).toEqual([undefined, undefined]);
  });

  it('has the revision of its Secrets, which changes when one of them does', () => {
    const first = observed();
    const second = observed(({ server }) => server.apply(Secrets, { ...SECRET, data: { password: 'bmV3' } }));
    const elsewhere = observed(({ server }) =>
      server.apply(Secrets, { ...SECRET, metadata: { namespace: 'crm', name: 'sales-db' } }),
    );

    expect(first?.revision).toMatch(/^[0-9a-f]{16}$/);
    expect(second?.revision).not.toBe(first?.revision);
    expect(elsewhere?.revision).toBe(first?.revision);
  });

  it.each<{
    readonly name: string;
    readonly spec?: ConnectionSpec;
    readonly options?: FakeIoOptions;
    readonly prepare?: (fake: FakeIo) => unknown;
    readonly expected: Partial<Snapshot>;
  }>([
    {
      name: 'names the Secrets that are missing',
      prepare: ({ server }) => server.remove(Secrets, { namespace: 'shop', name: 'sales-db' }),
      expected: { missing: ['sales-db'], revision: undefined },
    },
    {
      name: 'has no revision without Secrets',
      spec: { type: 'tcp', parameters: { host: 'a.example', port: 1 } },
      expected: { missing: [], revision: undefined },
    },
    {
      name: 'takes Secrets that are not watched for present and unread',
      options: unwatched,
      expected: { missing: [], revision: 'unread', access: 'none-cluster-wide' },
    },
    {
      name: 'takes Secrets that are not watched for what they were at the last test',
      options: unwatched,
      prepare: ({ server }) =>
        server.apply(Connections, {
          metadata: REF,
          status: { observedGeneration: 1, lastTest: { secretRevision: 'as then' } },
        }),
      expected: { revision: 'as then' },
    },
    {
      name: 'takes Secrets that are not watched for what this process remembers',
      options: unwatched,
      prepare: ({ io, server }) => {
        const { uid = '' } = server.get(Connections, REF)?.metadata ?? {};
        const examined = { generation: 1, revision: 'remembered', rules: undefined };
        io.memories.set('shop/sales', { uid, examined });
      },
      expected: { revision: 'remembered' },
    },
    {
      name: 'remembers nothing of another of the same name',
      prepare: ({ io }) => io.memories.set('shop/sales', { uid: 'another', failures: 9 }),
      expected: { memory: { uid: 'uid-102' } },
    },
    {
      name: 'refuses what a policy of the namespace does not allow',
      prepare: ({ server }) =>
        server.apply(ConnectionPolicies, { metadata: { name: 'p' }, spec: { types: { allow: ['mysql'] } } }),
      expected: {
        verdict: {
          reason: 'NotAllowed',
          message:
            'spec.type: policy p does not allow this type in this namespace: use one that its spec.types allows, or ask its owner',
        },
        rules: undefined,
      },
    },
    {
      name: 'counts the Flows that name it',
      prepare: ({ server }) =>
        server.apply(Flows, {
          metadata: { namespace: 'shop', name: 'nightly' },
          spec: { steps: [{ name: 'load', to: [{ connection: 'sales' }] }] },
        }),
      expected: {
        usage: {
          count: 1,
          references: [{ group: 'mooring.dev', kind: 'Flow', name: 'nightly', path: 'steps.load.to' }],
          truncated: false,
        },
      },
    },
  ])('$name', ({ spec, options, prepare, expected }) => {
    expect(observed(prepare, spec, options)).toMatchObject(expected);
  });

  it('has rules that change with what policies say of targets', () => {
    const rules = (host: string) =>
      observed(({ server }) =>
        server.apply(ConnectionPolicies, {
          metadata: { name: 'p' },
          spec: { targets: { deny: [{ host }] } },
        }),
      )?.rules;

    expect(new Set([observed()?.rules, rules('a.example'), rules('b.example')]).size).toBe(3);
  });
});
