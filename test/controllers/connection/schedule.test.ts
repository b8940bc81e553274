import { createHash } from 'node:crypto';
import { nextTestAt } from '../../../src/controllers/connection/schedule.ts';
import type { Snapshot } from '../../../src/controllers/connection/snapshot.ts';
import { connection, snapshot } from './builder.ts';

const INTERVAL_MS = 600_000;
const START = Date.parse('2026-03-01T12:00:00Z');
const COUNT = 10_000;
const LAST = {
  result: 'Succeeded',
  reason: 'TestSucceeded',
  steps: [],
  durationMs: 1,
  secretRevision: 'rev-1',
} as const;

/** A healthy Connection whose last test, or the heartbeat of it that was written, is up to an hour old. */
function healthy(number: number, startedAt: Date): Snapshot {
  const uid = createHash('md5').update(String(number)).digest('hex');
  const time = new Date(START - ((number * 7919) % 3_600_000)).toISOString();
  const object = connection({ status: { observedGeneration: 1, lastTest: { ...LAST, time } } });
  return snapshot({ ...object, metadata: { ...object.metadata, uid } }, { startedAt, memory: { uid } });
}

it('a restart of ten thousand neither makes a herd nor skips a turn', () => {
  const perMinute = new Map<number, number>();
  const steady = (COUNT * 60_000) / INTERVAL_MS;

  for (let number = 0; number < COUNT; number += 1) {
    const due = nextTestAt(healthy(number, new Date(START))) ?? 0;
    const minute = Math.floor((due - START) / 60_000);
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  }

  // A Connection that was tested within the last half of its interval keeps its turn in the next one.
  expect([Math.min(...perMinute.keys()), Math.max(...perMinute.keys())]).toEqual([0, 14]);
  expect(Math.max(...perMinute.values())).toBeLessThan(1.2 * steady);
});

describe('a service that was asked too often', () => {
  const limited = {
    ...LAST,
    result: 'Failed',
    reason: 'RateLimited',
    time: new Date(START).toISOString(),
  } as const;
  const waiting = (memory: object) => {
    const object = connection({
      status: { observedGeneration: 1, lastTest: limited, consecutiveFailures: 1 },
    });
    return (
      (nextTestAt(snapshot(object, { memory: { uid: object.metadata.uid, failures: 1, ...memory } })) ?? 0) -
      START
    );
  };

  it('is not asked again within seconds, like one that failed otherwise', () => {
    expect(waiting({})).toBeGreaterThanOrEqual(INTERVAL_MS / 2);
    expect(waiting({})).toBeLessThanOrEqual(1.5 * INTERVAL_MS);
  });

  it('is asked when it asks to be, where that is later', () => {
    expect(waiting({ retryAt: new Date(START + 7_200_000) })).toBe(7_200_000);
    expect(waiting({ retryAt: new Date(START + 1000) })).toBe(waiting({}));
  });
});
