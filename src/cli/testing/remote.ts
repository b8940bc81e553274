import { TEST_REQUESTED } from '../../api/connection.ts';
import { CONNECTION_TEST } from '../../api/test.ts';
import type { ConnectionTest } from '../../api/test.ts';
import { ConnectionTests } from '../../api/kinds.ts';
import { milliseconds } from '../../validation/duration.ts';
import type { Client } from '../../runtime/client.ts';
import { apiVersionOf, collectionPath } from '../../runtime/kind.ts';
import { CliFailure } from '../failure.ts';
import type { StepReport } from '../../probe/message.ts';
import { awaited } from '../watch.ts';
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
  keptSeconds = KEPT_SECONDS,
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
      ttlSecondsAfterFinished: keptSeconds,
    },
  };
  return (await client.request({
    method: 'POST',
    path: collectionPath(ConnectionTests, namespace),
    body,
  })) as ConnectionTest; // what was just made
}

/** Has the operator test, and waits for what it writes; `onStep` hears of the latest step while it goes on. */
export async function testRemotely(
  client: Client,
  subject: Subject,
  onStep: (step: StepReport) => void,
): Promise<Outcome> {
  return outcomeAtEnd(client, subject, await requestTest(client, subject), { onStep });
}

/** How the end of a test is waited for. */
interface Waiting {
  readonly onStep: (step: StepReport) => void;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Waits for what the operator writes into a test. */
export async function outcomeAtEnd(
  client: Client,
  subject: Subject,
  test: ConnectionTest,
  { onStep, signal: ended }: Waiting,
): Promise<Outcome> {
  const isEnded = ({ status }: ConnectionTest) => {
    if (status?.result !== undefined) return true;
    const latest = status?.steps?.at(-1);
    if (latest !== undefined) onStep(latest as StepReport); // the operator writes no other names
    return false;
  };
  const patience = AbortSignal.timeout(PATIENCE_MS + (milliseconds(subject.spec.test?.timeout ?? '') ?? 0));
  const signal = AbortSignal.any([patience, ...(ended === undefined ? [] : [ended])]);
  try {
    const { status } = await awaited(client, ConnectionTests, test, { isSo: isEnded, signal });
    return outcomeOf(status ?? { observedGeneration: -1 }, subject);
  } catch (error) {
    if (!patience.aborted || ended?.aborted === true) throw error;
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
