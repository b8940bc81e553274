import { decide } from '../../../src/controllers/connection/decide.ts';
import type { Snapshot } from '../../../src/controllers/connection/snapshot.ts';
import { conclude } from '../../../src/controllers/connection/conclude.ts';
import { connection, failed, NOW, PASSED, snapshot, withStatus } from './builder.ts';

const later = (ms: number) => new Date(NOW.getTime() + ms);

function tested(
  parts: Parameters<typeof connection>[0] = {},
  result: typeof PASSED | ReturnType<typeof failed> = PASSED,
): Snapshot {
  const object = connection(parts);
  const status = conclude(
    snapshot(object),
    { kind: 'tested', credentials: 'Resolved', result, revision: 'rev-1', rules: undefined },
    NOW,
  );
  return snapshot(withStatus(object, status), { memory: { uid: object.metadata.uid, testedAt: NOW } });
}

function changed(before: Snapshot, parts: Partial<Snapshot['connection']>): Snapshot {
  return { ...before, connection: { ...before.connection, ...parts } };
}

describe('deciding about a Connection', () => {
  it.each<[string, Snapshot, Date, string]>([
    ['one never seen is examined', snapshot(connection()), NOW, 'examine'],
    ['a suspended one rests', snapshot(connection({ spec: { suspend: true } })), NOW, 'suspended'],
    [
      'suspension comes before every mistake',
      snapshot(connection({ spec: { suspend: true, type: 'nosuch' } })),
      NOW,
      'suspended',
    ],
    [
      'an unknown type is refused',
      snapshot(connection({ spec: { type: 'nosuch' } })),
      NOW,
      'refused UnknownType',
    ],
    [
      'a mistaken parameter is refused',
      snapshot(connection({ spec: { parameters: { hots: 'x' } } })),
      NOW,
      'refused ParametersInvalid',
    ],
    [
      'a missing Secret is refused without a look at the server',
      snapshot(connection(), { missing: ['sales-db'] }),
      NOW,
      'refused SecretNotFound',
    ],
    [
      'missing ConfigMaps are refused without a look at the server',
      snapshot(connection(), { missingConfigMaps: ['settings', 'more'] }),
      NOW,
      'refused ConfigMapNotFound',
    ],
    ['one tested just now stands', tested(), NOW, 'standing'],
    ['a test is due once in the interval', tested(), later(900_000), 'examine'],
    [
      'a new generation is examined',
      changed(tested(), { metadata: { ...connection({ generation: 2 }).metadata } }),
      NOW,
      'examine',
    ],
    ['a changed Secret is examined', { ...tested(), revision: 'rev-2' }, NOW, 'examine'],
    [
      'a request is examined at once',
      changed(tested(), {
        metadata: connection({ annotations: { 'mooring.dev/test-requested-at': 'a' } }).metadata,
      }),
      NOW,
      'examine',
    ],
    [
      'after a failure the next try comes after 30 s',
      tested({}, failed('ConnectionRefused', 'Connect')),
      later(31_000),
      'examine',
    ],
    ['and not before', tested({}, failed('ConnectionRefused', 'Connect')), later(29_000), 'standing'],
    [
      'rejected credentials are not tried again within hours',
      tested({}, failed('CredentialsRejected', 'Authenticate')),
      later(5 * 3_600_000),
      'standing',
    ],
    [
      'but after six hours they are',
      tested({}, failed('CredentialsRejected', 'Authenticate')),
      later(6 * 3_600_000),
      'examine',
    ],
    [
      'with interval 0s only a change is examined',
      tested({ spec: { test: { interval: '0s' } } }),
      later(86_400_000),
      'standing',
    ],
  ])('%s', (_, given, now, expected) => {
    const decision = decide(given, now);

    const told =
      typeof decision === 'string'
        ? decision
        : [decision.kind, 'reason' in decision ? decision.reason : ''].join(' ').trim();
    expect(told).toBe(expected);
  });

  it('spreads the tests of many Connections over the interval, at the same places after a restart', () => {
    const due = (uid: string, startedAt: Date) => {
      const one = tested();
      const given = {
        ...changed(one, { metadata: { ...one.connection.metadata, uid } }),
        startedAt,
        memory: { uid },
      };
      for (let ms = 0; ms < 1_800_000; ms += 5_000) if (decide(given, later(ms)) === 'examine') return ms;
      return -1;
    };

    const times = Array.from({ length: 60 }, (_, number) => due(`uid-${number}`, NOW));

    const buckets = Array.from(
      { length: 6 },
      (_, bucket) => times.filter((ms) => Math.floor((ms % 600_000) / 100_000) === bucket).length,
    );
    expect(times.every((ms) => ms >= 0)).toBe(true);
    expect(Math.min(...buckets)).toBeGreaterThanOrEqual(3);
    expect(due('uid-1', NOW) % 600_000).toBe(due('uid-1', later(-3_600_000)) % 600_000);
  });
});
