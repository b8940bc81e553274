import type { ConnectionStatus } from '../../../src/api/connection.ts';
import { assess } from '../../../src/controllers/connectionbinding/assess.ts';
import { connection } from '../connection/builder.ts';
import { BINDING } from './site.ts';

const LAST: NonNullable<ConnectionStatus['lastTest']> = {
  result: 'Succeeded',
  reason: 'TestSucceeded',
  steps: [],
  time: '2026-03-01T11:30:00Z',
  durationMs: 7,
  secretRevision: 'rev-1',
};
const NOW = { revision: 'rev-1', rules: undefined };

function withTest(last: Partial<typeof LAST>, ready = 'TestSucceeded', status: 'True' | 'False' = 'True') {
  const condition = { type: 'Ready', status, reason: ready, message: 'as it is', observedGeneration: 1 };
  return connection({
    status: {
      observedGeneration: 1,
      conditions: [{ ...condition, lastTransitionTime: '2026-03-01T11:30:00Z' }],
      lastTest: { ...LAST, ...last },
    },
  });
}

describe('what is there', () => {
  const published = { uid: connection().metadata.uid, generation: 1, secretRevision: 'rev-1', time: '' };

  it.each<[string, ReturnType<typeof assess>, unknown]>([
    ['may be published once it has passed', assess({ spec: BINDING }, withTest({}), NOW), 'publishable'],
    [
      'may not with Secrets that were changed since',
      assess({ spec: BINDING }, withTest({}), { ...NOW, revision: 'rev-2' }),
      'its Secrets have changed, and are not tested yet',
    ],
    [
      'may not with policies that were changed since',
      assess({ spec: BINDING }, withTest({}), { ...NOW, rules: 'new' }),
      'its policies have changed, and it is not tested by them yet',
    ],
    [
      'may not where the spec was changed since',
      assess(
        { spec: BINDING },
        { ...withTest({}), metadata: { ...withTest({}).metadata, generation: 2 } },
        NOW,
      ),
      'its spec has changed, and is not tested yet',
    ],
    [
      'may not where the last test failed, though the Connection is still Ready',
      assess({ spec: BINDING }, withTest({ result: 'Failed', reason: 'TimedOut' }, 'LastTestFailed'), NOW),
      'its last test failed with TimedOut',
    ],
    [
      'may not where the Connection is not Ready, and says why',
      assess({ spec: BINDING }, withTest({ result: 'Failed', reason: 'TimedOut' }, 'TimedOut', 'False'), NOW),
      'TimedOut: as it is',
    ],
    [
      'may not before its first test',
      assess({ spec: BINDING }, connection({ status: { observedGeneration: 1 } }), NOW),
      'it is not tested yet',
    ],
    [
      'may not where the test proved too little',
      assess({ spec: BINDING }, withTest({ reason: 'AuthenticatedOnly' }, 'AuthenticatedOnly'), NOW),
      'CannotBeTested',
    ],
    [
      'may be published untested where the binding says so',
      assess({ spec: { ...BINDING, publish: 'Always' } }, connection(), NOW),
      'publishable',
    ],
    [
      'may be repaired where it is published already, whatever came after',
      assess(
        { spec: BINDING, status: { observedGeneration: 1, published } },
        withTest({ result: 'Failed', reason: 'TimedOut' }, 'TimedOut', 'False'),
        NOW,
      ),
      'publishable',
    ],
    [
      'is nothing that was published where that was another Connection of the name',
      assess(
        { spec: BINDING, status: { observedGeneration: 1, published: { ...published, uid: 'another' } } },
        connection(),
        NOW,
      ),
      'its spec has changed, and is not tested yet',
    ],
  ])('%s', (_, assessment, expected) => {
    const { why, reason } = { why: undefined, reason: undefined, ...assessment };
    const said = why ?? reason ?? assessment.kind;

    expect(said).toBe(expected);
  });
});
