import type { FlowKind } from '../../../src/api/flowkind.ts';
import { FlowKinds } from '../../../src/api/kinds.ts';
import type { SourceState } from '../../../src/controllers/usage/usage.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';

const REF = { namespace: '', name: 'connectors.acme.dev' };
const spec = { group: 'acme.dev', kind: 'Connector', connections: [{ path: 'spec.from' }] };

/** One whose watches say this. */
function ioIn(phase: SourceState['phase'], objects = 0): FakeIo {
  const fake = fakeIo();
  const state = { phase, objects, references: objects * 2 };
  fake.io.usage.sources = { declare: () => undefined, stateOf: () => state, settled: true };
  return fake;
}

async function reported(fake: FakeIo, metadata = { name: REF.name }, more: object = {}) {
  fake.server.apply(FlowKinds, { metadata, spec: { ...spec, ...more } });
  await fake.reconcile(FlowKinds, { ...REF, ...metadata });
  return fake.server.get<FlowKind>(FlowKinds, { ...REF, ...metadata })?.status;
}

describe('a FlowKind', () => {
  it('says how many objects are counted', async () => {
    const status = await reported(ioIn('read', 3));

    expect(status).toMatchObject({
      objects: 3,
      references: 6,
      conditions: [{ type: 'Ready', status: 'True', reason: 'Counted' }],
    });
  });

  it.each<readonly [SourceState['phase'], string, string]>([
    [
      'missing',
      'KindNotFound',
      'the API server serves no connectors of group acme.dev: install the definition',
    ],
    [
      'forbidden',
      'RightMissing',
      'the operator may not list and watch connectors: give its account a ClusterRole with the rule {apiGroups: ["acme.dev"], resources: [connectors], verbs: [list, watch]}',
    ],
    [
      'other-kind',
      'SpecInvalid',
      'spec.kind: connectors of group acme.dev are of another kind than Connector',
    ],
    [
      'cluster-scoped',
      'SpecInvalid',
      'spec.kind: objects of Connector are in no namespace, so that they can name no Connection',
    ],
    ['reading', 'Pending', 'its objects are being read'],
  ])('whose objects are %s says so, and what to do', async (phase, reason, message) => {
    const status = await reported(ioIn(phase));

    expect(status?.conditions?.[0]).toMatchObject({ type: 'Ready', reason, message });
    expect(status?.conditions?.some(({ type }) => type === 'Stalled')).toBe(reason === 'SpecInvalid');
  });

  it('with a mistake is stalled, and names it', async () => {
    const status = await reported(ioIn('read'), { name: 'connectors' });

    expect(status?.conditions).toMatchObject([
      {
        type: 'Ready',
        status: 'False',
        reason: 'SpecInvalid',
        message: expect.stringMatching(/^metadata.name: /),
      },
      { type: 'Stalled', status: 'True' },
    ]);
  });

  it('is written again neither while its objects are read after a restart, nor while nothing changes', async () => {
    const fake = ioIn('read', 3);
    await reported(fake);
    const restarted = { phase: 'reading', objects: 0, references: 0 } as const;
    fake.io.usage.sources = { declare: () => undefined, stateOf: () => restarted, settled: true };

    const again = await fake.reconcile(FlowKinds, REF);

    expect(again).toEqual({ requeueAfterMs: 60_000 });
    expect(fake.server.writes.filter(({ kind }) => kind === 'FlowKind')).toHaveLength(1);
  });

  it('that is gone is left alone', async () => {
    expect(await ioIn('read').reconcile(FlowKinds, REF)).toEqual({});
  });
});
