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

/** Long enough to be looked at, short enough to be no litter. */
const KEPT_SECONDS = 600;
/** Besides the time of the test itself: others may be before it. */
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
  let told = 0;
  const look = ({ status }: ConnectionTest) => {
    const steps = (status?.lastTest ?? status)?.steps ?? [];
    for (const step of steps.slice(told)) onStep(step as StepReport); // as the operator's own code names them
    told = Math.max(told, steps.length);
    return status?.result !== undefined;
  };
  const signal = AbortSignal.timeout(PATIENCE_MS + (milliseconds(subject.spec.test?.timeout ?? '') ?? 0));
  try {
    return outcomeOf(
      (await ended(client, test, { look, signal })).status ?? { observedGeneration: -1 },
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

interface Waiting {
  /** Says whether it has a result. */
  readonly look: (test: ConnectionTest) => boolean;
  readonly signal: AbortSignal;
}

/** The test once it has a result; a watch that ends before is begun again. */
async function ended(client: Client, made: ConnectionTest, waiting: Waiting): Promise<ConnectionTest> {
  const { name, namespace = '' } = made.metadata;
  for (;;) {
    const now = await client.get(ConnectionTests, { namespace, name }, waiting.signal);
    if (now === undefined)
      throw new CliFailure('cluster', `ConnectionTest ${namespace}/${name} was removed before it had ended`);
    if (waiting.look(now)) return now;
    const found = await watched(client, now, waiting);
    if (found !== undefined) return found;
  }
}

async function watched(
  client: Client,
  { metadata }: ConnectionTest,
  { look, signal }: Waiting,
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
        if (event.type === 'MODIFIED' && look(event.object)) return event.object;
      }
    }
    return undefined;
  } finally {
    body.destroy();
  }
}
