import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionBinding } from '../../src/api/binding.ts';
import { conditionOf } from '../../src/api/conditions.ts';
import type { Condition } from '../../src/api/conditions.ts';
import { TEST_REQUESTED } from '../../src/api/connection.ts';
import type { Connection } from '../../src/api/connection.ts';
import {
  ConnectionBindings,
  ConnectionPolicies,
  Connections,
  ConnectionTests,
  ConnectionTypes,
  Flows,
} from '../../src/api/kinds.ts';
import type { ConnectionTest } from '../../src/api/test.ts';
import { bindingStatus } from '../../src/controllers/connectionbinding/status.ts';
import type { BindingOutcome } from '../../src/controllers/connectionbinding/status.ts';
import { connectionTestStatus } from '../../src/controllers/connectiontest/status.ts';
import type { ProbeResult } from '../../src/probe/message.ts';
import type { Kind } from '../../src/runtime/kind.ts';
import { API_VERSION } from '../cli/shop.ts';
import { failed, NOW, PASSED } from '../controllers/connection/builder.ts';
import { STATES } from '../controllers/connection/states.ts';
import { fakeIo } from '../support/fakes/io.ts';
import { healthVerdicts } from '../support/verdicts.ts';

interface StoredObject {
  readonly metadata: { readonly generation?: number };
  readonly status?: { readonly observedGeneration: number; readonly conditions?: readonly Condition[] };
}

/** A line of the table in docs/gitops.md: the state in words, and an object that is in it. */
type Row = readonly [kind: string, state: string, object: object];

/** As it stands in a cluster: with the spec by which it came to its status. */
function connectionIn(state: string): object {
  const object = STATES.find(({ name }) => name === state)?.object;
  if (object === undefined) throw new Error(`there is no state ${state}`);
  return state.startsWith('Suspended') ? { ...object, spec: { ...object.spec, suspend: true } } : object;
}

const OF_CONNECTIONS: readonly Row[] = (
  [
    ['not looked at yet', 'unseen'],
    ['edited since it was tested', 'edited-since'],
    ['its test passed', 'TestSucceeded'],
    ['its type has no test', 'TestNotSupported'],
    ['its spec turns the test off', 'TestDisabled'],
    ['failing, fewer times than the threshold', 'failing-below-threshold'],
    ['never ready: its server is down, in the first 5 min', 'ConnectionRefused'],
    ['never ready: its server is down after 5 min', 'ConnectionRefused-after-five-minutes'],
    ['was ready: its server is down, past the threshold', 'down-after-threshold'],
    ['no right, or nothing of that name, at the server', 'PermissionDenied'],
    ['its Secret is missing, in the first 5 min', 'SecretNotFound'],
    ['its Secret is missing after 5 min', 'SecretNotFound-after-five-minutes'],
    ['a new credential was rejected, and is tried again', 'CredentialsRejected-at-first'],
    ['a credential was rejected for good', 'CredentialsRejected-for-good'],
    ['the spec is wrong, or a policy forbids it', 'ParametersInvalid'],
    ['suspended and never tested', 'Suspended-untested'],
    ['suspended while ready', 'Suspended-when-ready'],
    ['suspended while not ready', 'Suspended-when-down'],
  ] as const
).map(([words, state]) => ['Connection', words, connectionIn(state)]);

/** What the controller of a kind writes about an object with this spec, beside a Connection that is ready and one that is not. */
async function reconciled(kind: Kind, name: string, spec: object): Promise<object> {
  const fake = fakeIo();
  const ref = { namespace: kind === Flows ? 'shop' : '', name };
  for (const [connectionName, state] of [
    ['orders', 'TestSucceeded'],
    ['lake', 'ConnectionRefused'],
  ] as const)
    fake.server.apply(Connections, {
      ...connectionIn(state),
      metadata: { namespace: 'shop', name: connectionName, generation: 1 },
    });
  fake.server.apply(kind, { metadata: { ...ref, generation: 1 }, spec });
  await fake.reconcile(kind, ref);
  return { apiVersion: API_VERSION, kind: kind.kind, ...fake.server.get(kind, ref) };
}

function unseen(kind: Kind): object {
  return {
    apiVersion: API_VERSION,
    kind: kind.kind,
    metadata: { name: 'new', generation: 1 },
    spec: {},
    status: { observedGeneration: -1 },
  };
}

function connectionTest(result: ProbeResult): object {
  const test = { ...unseen(ConnectionTests), status: undefined } as unknown as ConnectionTest; // with all that is read
  const ending = {
    kind: 'tested',
    credentials: 'Resolved',
    result,
    revision: 'rev-1',
    rules: undefined,
  } as const;
  return { ...test, status: connectionTestStatus(test, ending, NOW) };
}

const PUBLISHED = {
  kind: 'published',
  uid: '1',
  generation: 1,
  revision: 'rev-1',
  isWritten: true,
  secretVersion: 'v1',
} as const;

function connectionBinding(outcome: BindingOutcome): object {
  const spec = { connectionRef: { name: 'orders' }, formats: ['kafka'] };
  const binding = { ...unseen(ConnectionBindings), spec, status: undefined } as unknown as ConnectionBinding; // with all that is read
  return { ...binding, status: bindingStatus(binding, outcome, NOW) };
}

function flow(connectionName: string): Promise<object> {
  return reconciled(Flows, 'nightly', {
    steps: [{ name: 'extract', from: [{ connection: connectionName }] }],
  });
}

const TYPE = {
  title: 'Ledger',
  summary: 'Of the house.',
  category: 'generic',
  stage: 'beta',
  parameters: { type: 'object', properties: { host: { type: 'string' } }, required: ['host'] },
  check: { tcp: { host: '{parameters.host}', port: 443 } },
};

async function rows(): Promise<readonly Row[]> {
  return [
    ...OF_CONNECTIONS,
    ['ConnectionTest', 'waiting, or running', unseen(ConnectionTests)],
    ['ConnectionTest', 'passed', connectionTest(PASSED)],
    ['ConnectionTest', 'failed', connectionTest(failed('ConnectionRefused', 'Connect'))],
    ['ConnectionBinding', 'not looked at yet', unseen(ConnectionBindings)],
    [
      'ConnectionBinding',
      'its Connection has passed no test yet',
      connectionBinding({ kind: 'waiting', why: 'it is not tested yet' }),
    ],
    ['ConnectionBinding', 'published', connectionBinding(PUBLISHED)],
    [
      'ConnectionBinding',
      'the type has no such format',
      connectionBinding({ kind: 'refused', reason: 'FormatNotSupported', message: 'it has env' }),
    ],
    ['Flow', 'not looked at yet', unseen(Flows)],
    ['Flow', 'its Connections are ready', await flow('orders')],
    ['Flow', 'a Connection is missing', await flow('nosuch')],
    ['Flow', 'a Connection is not ready', await flow('lake')],
    ['ConnectionType', 'not looked at yet', unseen(ConnectionTypes)],
    ['ConnectionType', 'served', await reconciled(ConnectionTypes, 'ledger', TYPE)],
    [
      'ConnectionType',
      'wrong',
      await reconciled(ConnectionTypes, 'ledger', { ...TYPE, parameters: { type: 'nosuch' } }),
    ],
    ['ConnectionPolicy', 'not looked at yet', unseen(ConnectionPolicies)],
    ['ConnectionPolicy', 'in force', await reconciled(ConnectionPolicies, 'all', {})],
    [
      'ConnectionPolicy',
      'wrong',
      await reconciled(ConnectionPolicies, 'all', { targets: { allow: [{ cidr: 'nosuch' }] } }),
    ],
  ];
}

const FLUX: Readonly<Record<string, string>> = {
  current: 'Current',
  failed: 'Failed',
  inProgress: 'InProgress',
};

/** What `kubectl wait --for=condition=Ready` does: a status of another generation is no answer to it. */
function kubectlWait(object: object): string {
  const { metadata, status } = object as StoredObject;
  const isSeen = status?.observedGeneration === metadata.generation;
  return isSeen && conditionOf(status?.conditions, 'Ready')?.status === 'True' ? 'met' : 'waits';
}

describe('docs/gitops.md', () => {
  it('tells of each state what kubectl, kstatus, Argo CD and Flux make of it', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/gitops.md'), 'utf8');
    const all = await rows();
    const kinds = [...new Set(all.map(([kind]) => kind))];

    const found = await Promise.all(
      kinds.map(async (kind) => {
        const ofKind = all.filter(([each]) => each === kind);
        const verdicts = await healthVerdicts(
          kind,
          ofKind.map(([, , object]) => object),
        );
        return verdicts.map(({ kstatus, argocd, flux }, index) => {
          const [, state, object] = ofKind[index] as Row;
          return [kind, state, kubectlWait(object), kstatus, argocd, FLUX[flux]];
        });
      }),
    );

    const table = page.split('\n').filter((line) => kinds.some((kind) => line.startsWith(`| ${kind} |`)));
    expect(found.flat()).toEqual(
      table.map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    );
  }, 300_000);
});

describe("Argo CD's menu of a Connection", () => {
  it('asks for a test, suspends and resumes, each where it makes sense', async () => {
    const resting = connectionIn('Suspended-untested') as Connection;
    const active = connectionIn('TestSucceeded') as Connection;

    const verdicts = await healthVerdicts(
      'Connection',
      [active, resting],
      ['discovery', 'test-now', 'suspend', 'resume'],
    );

    const [ofActive, ofResting] = verdicts.map(({ scripts = [] }) => scripts) as [Made[], Made[]];
    const offered = (menu: Made | undefined) =>
      Object.entries(menu ?? {})
        .filter(([, { disabled }]) => disabled === false)
        .map(([name]) => name)
        .toSorted();
    expect([offered(ofActive[0]), offered(ofResting[0])]).toEqual([['suspend', 'test-now'], ['resume']]);
    expect(ofActive[1]?.['metadata']?.annotations?.[TEST_REQUESTED]).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/);
    expect([ofActive[2]?.['spec'], ofResting[3]?.['spec']]).toEqual([
      { ...active.spec, suspend: true },
      active.spec,
    ]);
  }, 300_000);
});

/** What a script answers: an object, or a menu. */
type Made = Readonly<
  Record<string, { readonly disabled?: boolean; readonly annotations?: Readonly<Record<string, string>> }>
>;
