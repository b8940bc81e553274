import type { LastTest } from '../../../src/api/lastTest.ts';
import { Connections } from '../../../src/api/kinds.ts';
import { attemptOf } from '../../../src/controllers/pacing/attempt.ts';
import { rejectedCredential, writtenRejection } from '../../../src/controllers/pacing/rejections.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import { catalog, connection, POSTGRESQL } from '../connection/builder.ts';

const LAST: LastTest = {
  result: 'Failed',
  reason: 'CredentialsRejected',
  failedStep: 'Authenticate',
  steps: [],
  time: '2026-03-01T12:00:00Z',
  durationMs: 4,
  secretRevision: 'rev-1',
};

function credential(revision: string | undefined): string | undefined {
  const connector = catalog.get('postgresql');
  return connector && attemptOf('shop', POSTGRESQL, connector, revision).credential;
}

describe('the index of rejected credentials', () => {
  interface Case {
    readonly name: string;
    readonly object: ReturnType<typeof connection>;
    readonly keys: readonly (string | undefined)[];
  }
  const status = (lastTest: LastTest, observedGeneration = 1) => ({ observedGeneration, lastTest });

  it.each<Case>([
    {
      name: 'has a credential that was rejected',
      object: connection({ status: status(LAST) }),
      keys: [credential('rev-1')],
    },
    { name: 'has none of a Connection not yet tested', object: connection(), keys: [] },
    {
      name: 'has none of a failure that locks no account',
      object: connection({ status: status({ ...LAST, reason: 'TimedOut' }) }),
      keys: [],
    },
    {
      name: 'has none of a success',
      object: connection({ status: status({ ...LAST, reason: 'TestSucceeded' }) }),
      keys: [],
    },
    {
      name: 'has none of an earlier spec',
      object: connection({ status: status(LAST), generation: 2 }),
      keys: [],
    },
    {
      name: 'has none of a type that is not there',
      object: connection({ spec: { type: 'nosuch' }, status: status(LAST) }),
      keys: [],
    },
    {
      name: 'has none of a test without Secrets',
      object: connection({ status: status({ ...LAST, secretRevision: undefined as never }) }),
      keys: [],
    },
    {
      name: 'has none of a Connection that breaks the schema of its kind',
      object: connection({ spec: { type: 7 as never }, status: status(LAST) }),
      keys: [],
    },
  ])('$name', ({ object, keys }) => {
    expect(rejectedCredential(catalog)(object)).toEqual(keys);
  });
});

describe('a rejection that is written in a status', () => {
  const site = (...times: readonly string[]) => {
    const fake = fakeIo();
    for (const [number, time] of times.entries())
      fake.server.apply(Connections, {
        metadata: { namespace: 'shop', name: `c${number}` },
        spec: POSTGRESQL,
        status: { observedGeneration: 1, lastTest: { ...LAST, time } },
      });
    return fake.io.cache;
  };

  it('is the latest of that credential, in words that name no server', () => {
    const cache = site('2026-03-01T12:00:00Z', '2026-03-01T14:00:00Z', '2026-03-01T13:00:00Z');

    const { durationMs, failedStep, reason, steps } = LAST;
    expect(writtenRejection(credential('rev-1'), cache)).toEqual({
      askedAt: new Date('2026-03-01T14:00:00Z'),
      result: {
        status: 'Failed',
        reason,
        message: 'The server does not accept the user or the credential.',
        failedStep,
        steps,
        durationMs,
        tls: undefined,
      },
    });
  });

  it('is none of another credential, nor of none', () => {
    const cache = site('2026-03-01T12:00:00Z');

    expect([writtenRejection(credential('rev-2'), cache), writtenRejection(undefined, cache)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
