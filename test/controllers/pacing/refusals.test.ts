import type { ConnectionStatus } from '../../../src/api/connection.ts';
import { Connections } from '../../../src/api/kinds.ts';
import { refusedCredential, writtenRefusal } from '../../../src/controllers/pacing/refusals.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import { connection, POSTGRESQL } from '../connection/builder.ts';

const LAST = {
  result: 'Failed',
  reason: 'CredentialsRejected',
  failedStep: 'Authenticate',
  steps: [],
  time: '2026-03-01T12:00:00Z',
  durationMs: 4,
} as const;
const LOG_IN = {
  account: undefined,
  values: 'v',
  digest: 'd1',
  locksEarly: false,
  speaksFirst: false,
  tls: 'null',
};

function statusOf(parts: Partial<ConnectionStatus> = {}): ConnectionStatus {
  const logIn = { credential: 'd1', accepted: false, refusals: 2 };
  return { observedGeneration: 1, lastTest: LAST, logIn, ...parts };
}

describe('the index of refused credentials', () => {
  it.each<{ readonly name: string; readonly status: ConnectionStatus; readonly keys: readonly string[] }>([
    { name: 'has a credential that was refused', status: statusOf(), keys: ['d1'] },
    {
      name: 'has it though the spec was edited since',
      status: statusOf({ observedGeneration: 0 }),
      keys: ['d1'],
    },
    {
      name: 'has none that was accepted',
      status: statusOf({ logIn: { credential: 'd1', accepted: true } }),
      keys: [],
    },
    { name: 'has none of a Connection not yet tested', status: { observedGeneration: 1 }, keys: [] },
  ])('$name', ({ status, keys }) => {
    expect(refusedCredential(connection({ status }))).toEqual(keys);
  });
});

describe('a refusal that is written in a status', () => {
  const cacheWith = (...all: readonly ConnectionStatus[]) => {
    const fake = fakeIo();
    for (const [number, status] of all.entries())
      fake.server.apply(Connections, {
        metadata: { namespace: 'shop', name: `c${number}` },
        spec: POSTGRESQL,
        status,
      });
    return fake.io.cache;
  };
  const at = (hour: number, logIn: NonNullable<ConnectionStatus['logIn']>) =>
    statusOf({ lastTest: { ...LAST, time: `2026-03-01T${hour}:00:00Z` }, logIn });

  it('is the latest of that credential, in words that name no server', () => {
    const cache = cacheWith(
      at(12, { credential: 'd1', accepted: false, refusals: 1 }),
      at(14, { credential: 'd1', accepted: false, refusals: 3, locked: true }),
      at(13, { credential: 'd1', accepted: false, refusals: 2 }),
      at(15, { credential: 'd2', accepted: false, refusals: 1 }),
    );

    const { durationMs, failedStep, reason, steps } = LAST;
    const message = 'The server does not accept the user or the credential.';
    expect(writtenRefusal(LOG_IN, cache)).toEqual({
      refusals: 3,
      locked: true,
      askedAt: new Date('2026-03-01T14:00:00Z'),
      result: { status: 'Failed', reason, message, failedStep, steps, durationMs, tls: undefined },
      tls: 'null',
    });
  });

  it('is none where no status has that credential', () => {
    expect(writtenRefusal({ ...LOG_IN, digest: 'd3' }, cacheWith(statusOf()))).toBeUndefined();
  });

  it('is none of what the server said of something else', () => {
    const lastTest = { ...LAST, reason: 'AuthMethodNotOffered' };
    const cache = cacheWith(
      statusOf({ lastTest, logIn: { credential: 'd1', accepted: false, refusals: 1 } }),
    );

    expect(writtenRefusal(LOG_IN, cache)).toBeUndefined();
  });

  it('is none of a reason that this version does not know', () => {
    const cache = cacheWith(statusOf({ lastTest: { ...LAST, reason: 'Unheard' } }));

    expect(writtenRefusal(LOG_IN, cache)).toBeUndefined();
  });
});
