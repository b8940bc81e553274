import { TEST_REQUESTED } from '../../api/connection.ts';
import { CONNECTION_TEST } from '../../api/test.ts';
import type { ConnectionTest } from '../../api/test.ts';
import { ConnectionTests } from '../../api/kinds.ts';
import { milliseconds } from '../../validation/duration.ts';
import type { Client } from '../../runtime/client.ts';
import { apiVersionOf, collectionPath } from '../../runtime/kind.ts';
import { LineSplitter } from '../../runtime/lineSplitter.ts';
import { parseEvent } from '../../runtime/decoder.ts';
import { CliFailure } from '../failure.ts';
import type { StepReport } from '../../probe/message.ts';
import { outcomeOf } from '../output/outcome.ts';
import type { Outcome, Subject } from '../output/outcome.ts';

/** Long enough for the user to look at it with kubectl. */
const KEPT_SECONDS = 600;
/** Besides the time of the test itself: others may be before it in the queue. */
const PATIENCE_MS = 60_000;

/** Asks the operator for a test; answers with the ConnectionTest as made. */
export async function requestTest(
  client: Client,
  { name, namespace, spec, saved }: Subject,
): Promise<ConnectionTest> {
  const body = {
    apiVersion: apiVersionOf(ConnectionTests),
    kind: CONNECTION_TEST.kind,
    metadata: {
      generateName: `${name.slice(0, 240)}-`,
      namespace,
      annotations: { [TEST_REQUESTED]: new Date().toISOString() },
    },
    spec: {
      ...(saved ? { connectionRef: { name } } : { template: { spec } }),
      ttlSecondsAfterFinished: KEPT_SECONDS,
    },
  };
  return (await client.request({
    method: 'POST',
    path: collectionPath(ConnectionTests, namespace),
    body,
  })) as ConnectionTest; // what was just made
}

/** Has the operator test, and waits for what it writes; `onStep` hears of each step as it is written. */
export async function testRemotely(
  client: Client,
  subject: Subject,
  onStep: (step: StepReport) => void,
): Promise<Outcome> {
  const test = await requestTest(client, subject);
  let printed = 0;
  const isEnded = ({ status }: ConnectionTest) => {
    const steps = (status?.lastTest ?? status)?.steps ?? [];
    for (const step of steps.slice(printed)) onStep(step as StepReport); // the operator writes no other names
    printed = Math.max(printed, steps.length);
    return status?.result !== undefined;
  };
  const signal = AbortSignal.timeout(PATIENCE_MS + (milliseconds(subject.spec.test?.timeout ?? '') ?? 0));
  try {
    return outcomeOf(
      (await waitForEnd(client, test, isEnded, signal)).status ?? { observedGeneration: -1 },
      subject,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    const what = `${subject.namespace}/${test.metadata.name}`;
    throw new CliFailure(
      'cluster',
      `no operator has answered ConnectionTest ${what}; see what is wrong: kubectl connection doctor`,
      {
        cause: error,
      },
    );
  }
}

/** The test once it has ended; a watch that ends before is begun again. */
async function waitForEnd(
  client: Client,
  made: ConnectionTest,
  isEnded: (test: ConnectionTest) => boolean,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const { name, namespace = '' } = made.metadata;
  for (;;) {
    const now = await client.get(ConnectionTests, { namespace, name }, signal);
    if (now === undefined)
      throw new CliFailure('cluster', `ConnectionTest ${namespace}/${name} was removed before it had ended`);
    if (isEnded(now)) return now;
    const test = await watchForEnd(client, now, isEnded, signal);
    if (test !== undefined) return test;
  }
}

async function watchForEnd(
  client: Client,
  { metadata }: ConnectionTest,
  isEnded: (test: ConnectionTest) => boolean,
  signal: AbortSignal,
): Promise<ConnectionTest | undefined> {
  const { name, namespace = '', resourceVersion } = metadata;
  const query = { watch: '1', fieldSelector: `metadata.name=${name}`, resourceVersion, timeoutSeconds: '60' };
  const body = await client.stream({
    method: 'GET',
    path: collectionPath(ConnectionTests, namespace),
    query,
    signal,
  });
  const lines = new LineSplitter();
  try {
    for await (const piece of body) {
      for (const line of lines.push(piece as Buffer)) {
        const event = parseEvent(line, ConnectionTests);
        if (event.type === 'MODIFIED' && isEnded(event.object)) return event.object;
      }
    }
    return undefined;
  } finally {
    body.destroy();
  }
}
