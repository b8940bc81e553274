import type { Connection } from '../src/api/connection.ts';
import { gate, notReadyYet } from '../src/gate.ts';
import { ApiError } from '../src/runtime/apiError.ts';
import type { Client } from '../src/runtime/client.ts';

const REF = { namespace: 'shop', name: 'orders' };

function connection(reason: string, status: 'True' | 'False', observedGeneration = 2): Connection {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  return {
    metadata: { name: 'orders', namespace: 'shop', uid: 'u', resourceVersion: '1', generation: 2 },
    spec: { type: 'http' },
    status: {
      observedGeneration,
      conditions: [{ type: 'Ready', status, reason, message: 'why', lastTransitionTime }],
    },
  } as unknown as Connection; // as much of it as is read
}

const READY = connection('TestSucceeded', 'True');

it.each([
  { title: 'a Connection that is ready', now: READY, why: undefined },
  {
    title: 'one that is missing',
    now: undefined,
    why: 'there is no connection orders in namespace shop',
  },
  {
    title: 'one that is not ready',
    now: connection('HostNotFound', 'False'),
    why: 'connection orders is not ready: HostNotFound: why',
  },
  {
    title: 'one that was ready before its spec changed',
    now: connection('TestSucceeded', 'True', 1),
    why: 'connection orders is not judged yet',
  },
])('of $title it says $why', ({ now, why }) => {
  expect(notReadyYet(REF, now)).toBe(why);
});

/** Moves on with each sleep, and answers each question with the next of these, the last for ever. */
function site(...answers: readonly (Connection | Error | undefined)[]) {
  const told: string[] = [];
  let [now, asked] = [0, 0];
  const client: Pick<Client, 'get'> = {
    get: () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as never); // of the kind that is asked for
    },
  };
  const clock = {
    monotonicMs: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const options = {
    client,
    clock,
    namespace: 'shop',
    timeoutMs: 5000,
    tell: (why: string) => told.push(why),
  };
  return { told, run: (...names: readonly string[]) => gate(names, { ...options }) };
}

it('waits for a Connection that comes later, and says once what is missing', async () => {
  const { told, run } = site(undefined, undefined, connection('HostNotFound', 'False'), READY);

  expect(await run('orders')).toEqual([]);
  expect(told).toEqual([
    'there is no connection orders in namespace shop',
    'connection orders is not ready: HostNotFound: why',
  ]);
});

it('answers with what is missing once the time is over', async () => {
  const { run } = site(undefined);

  expect(await run('orders', 'lake')).toEqual([
    'there is no connection orders in namespace shop',
    'there is no connection lake in namespace shop',
  ]);
});

it('goes on where the right comes later, and where the API server is away for a moment', async () => {
  const { told, run } = site(
    new ApiError('get', 403, 'Forbidden'),
    new Error('socket hang up'),
    new ApiError('get', 500, 'InternalError'),
    READY,
  );

  expect(await run('orders')).toEqual([]);
  expect(told).toEqual([
    'connection orders: this account may not get it in namespace shop: give it a Role with the verb get',
    'connection orders: the API server cannot be reached',
    'connection orders: api server answered 500 InternalError to get',
  ]);
});
