import type { ReconcileResult, ReconcileContext } from '../../src/runtime/handlers.ts';
import { WorkQueue } from '../../src/runtime/queue.ts';
import { manualClock, settled } from '../support/clock.ts';

/** A queue whose jobs end when the test says so. */
export function desk(workers = 1) {
  const clock = manualClock();
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<ReconcileResult>>();
  const failures: number[] = [];
  const heeded = new Set<AbortSignal>();
  /** One listener for all jobs: Node.js compares a new one with all that are there. */
  const heed = (signal: AbortSignal) => {
    if (heeded.has(signal)) return;
    heeded.add(signal);
    signal.addEventListener('abort', () => {
      for (const end of ends.values()) end.reject(signal.reason);
    });
  };
  let parking: ((turn: ReconcileContext) => Promise<void>) | undefined;
  const queue = new WorkQueue<string>({
    clock,
    workers,
    random: () => 0.5,
    onFailed: (_job, _thrown, _attempt, retryInMs) => failures.push(retryInMs),
    async run(job, turn) {
      begun.push(job);
      const end = Promise.withResolvers<ReconcileResult>();
      end.promise.catch(() => undefined);
      ends.set(job, end);
      heed(turn.signal);
      if (parking !== undefined) await parking(turn);
      return end.promise;
    },
  });
  const finish = async (job: string, outcome: ReconcileResult = {}) => {
    ends.get(job)?.resolve(outcome);
    await settled();
  };
  const fail = async (job: string, thrown: unknown = new Error('no')) => {
    ends.get(job)?.reject(thrown);
    await settled();
  };
  const add = (...jobs: string[]) => jobs.forEach((job) => queue.add(job, job, 'user'));
  const park = (run: typeof parking) => (parking = run);
  return { clock, queue, begun, failures, finish, fail, add, park };
}
