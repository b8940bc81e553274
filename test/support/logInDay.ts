import type { ConnectionSpec } from '../../src/api/connection.ts';
import { Connections, Secrets } from '../../src/api/kinds.ts';
import { fakeIo } from './fakes/io.ts';
import type { FakeIo, ProbeAnswer } from './fakes/io.ts';

/*
 * A wrong password in a cluster where everything happens that must give it no further try: twenty Connections share
 * its Secret, the Secret is annotated each minute, intervals are edited, and another replica takes over in between.
 * What decides is the operator's own; the clock is ours, so that a day takes seconds.
 */

const MINUTE_MS = 60_000;
const NAMESPACE = 'shop';
const SECRET = { namespace: NAMESPACE, name: 'sales-db' };
const NAMES = Array.from({ length: 20 }, (_, number) => `c${number}`);
/** Between the two further tries of a fresh credential. */
const FAIL_OVER_MINUTE = 2;

/** What twenty Connections have in common. */
export interface SharedCredential {
  readonly spec: ConnectionSpec;
  /** Values by key of the Secret that the spec names. */
  readonly values: Readonly<Record<string, string>>;
  /** How a test ends. */
  readonly answer: ProbeAnswer;
}

/** The minutes at which tests were run, where the cluster is as described in each of `minutes`, which ascend. */
export async function logInDay(
  shared: SharedCredential,
  minutes: readonly number[],
): Promise<readonly number[]> {
  const tried: number[] = [];
  let minute = 0;
  const answer: ProbeAnswer = (...asked) => {
    tried.push(minute);
    return shared.answer(...asked);
  };
  let leader = cluster(shared, answer);
  await reconcileAll(leader);
  for (const next of minutes) {
    await leader.clock.advance((next - minute) * MINUTE_MS);
    if (minute < FAIL_OVER_MINUTE && next >= FAIL_OVER_MINUTE) leader = await failOver(leader, next, answer);
    minute = next;
    touch(leader, shared, minute);
    await reconcileAll(leader);
  }
  return tried;
}

/** The most of them that fall within six hours. */
export function mostInSixHours(minutes: readonly number[]): number {
  return Math.max(
    0,
    ...minutes.map((from) => minutes.filter((each) => each >= from && each < from + 360).length),
  );
}

function cluster({ spec, values }: SharedCredential, answer: ProbeAnswer): FakeIo {
  const fake = fakeIo({ furtherTries: 2 });
  fake.server.apply(Secrets, { metadata: SECRET, data: encoded(values) });
  for (const name of NAMES)
    fake.server.apply(Connections, { metadata: { namespace: NAMESPACE, name }, spec });
  fake.answer(answer);
  return fake;
}

/** The replica that leads next: it knows what the API server holds, and nothing else. */
async function failOver(from: FakeIo, minute: number, answer: ProbeAnswer): Promise<FakeIo> {
  const to = fakeIo({ furtherTries: 2 });
  const secret = from.server.get(Secrets, SECRET);
  if (secret !== undefined) to.server.apply(Secrets, { ...secret });
  for (const name of NAMES) {
    const connection = from.server.get(Connections, { namespace: NAMESPACE, name });
    if (connection !== undefined) to.server.apply(Connections, { ...connection });
  }
  to.answer(answer);
  await to.clock.advance(minute * MINUTE_MS);
  return to;
}

/** The Secret is annotated, and one Connection gets another interval. */
function touch({ server }: FakeIo, { spec, values }: SharedCredential, minute: number): void {
  server.apply(Secrets, {
    metadata: { ...SECRET, annotations: { touched: `${minute}` } },
    data: encoded(values),
  });
  const name = NAMES[minute % NAMES.length] ?? '';
  const test = { ...spec.test, interval: `${10 + minute}m`, timeout: '10s', failureThreshold: 3 };
  server.apply(Connections, { metadata: { namespace: NAMESPACE, name }, spec: { ...spec, test } });
}

async function reconcileAll(fake: FakeIo): Promise<void> {
  for (const name of NAMES) await fake.reconcile(Connections, { namespace: NAMESPACE, name });
}

function encoded(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
}
