import { randomBytes } from 'node:crypto';
import type { ConnectionSpec } from '../../api/connection.ts';
import { ConnectionTests, Secrets } from '../../api/kinds.ts';
import { OPT_IN_LABEL } from '../../api/secretaccess.ts';
import type { ConnectionTest } from '../../api/test.ts';
import type { StepReport } from '../../probe/message.ts';
import type { Client } from '../../runtime/client.ts';
import { apiVersionOf, refOf } from '../../runtime/kind.ts';
import { create } from '../cluster.ts';
import type { Outcome } from '../output/outcome.ts';
import { OURS } from '../ownership.ts';
import { outcomeAtEnd, requestTest } from './remote.ts';

/*
 * A test before anything is saved. What was typed lies in a Secret for the length of it, and that Secret has an owner
 * from its first moment: the ConnectionTest is made first, and names a Secret that is not there yet, for which the
 * operator waits. A process that is killed in between leaves a test behind, which the operator removes, and its Secret
 * goes with it.
 */

/** What is tried out. */
export interface Trial {
  readonly name: string;
  readonly namespace: string;
  /** The spec, with the values in a Secret of this name. */
  spec(secret: string): ConnectionSpec;
  readonly values: Readonly<Record<string, string>>;
  /** Of the Secret. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Ends the wait for a result. */
  readonly signal?: AbortSignal | undefined;
}

/** How long the operator keeps the test unless it is removed before. */
const KEPT_SECONDS = 30;

/** Has the operator test what is not saved. */
export async function tryOut(
  client: Client,
  trial: Trial,
  onStep: (step: StepReport) => void,
): Promise<Outcome> {
  const { name, namespace, values, signal } = trial;
  const secret = `${name.slice(0, 200)}-${randomBytes(5).toString('hex')}`;
  const subject = { name, namespace, spec: trial.spec(secret), saved: false };
  const test = await requestTest(client, subject, KEPT_SECONDS);
  try {
    signal?.throwIfAborted();
    if (Object.keys(values).length > 0) await create(client, Secrets, ownedBy(test, secret, trial), 'none');
    return await outcomeAtEnd(client, subject, test, { onStep, signal });
  } finally {
    await remove(client, test, secret);
  }
}

function ownedBy(
  { metadata: { name, uid } }: ConnectionTest,
  secret: string,
  { name: prefix, namespace, values, annotations = {} }: Trial,
) {
  const owner = { apiVersion: apiVersionOf(ConnectionTests), kind: ConnectionTests.kind, name, uid };
  return {
    metadata: {
      name: secret,
      generateName: `${prefix.slice(0, 200)}-`,
      namespace,
      labels: { ...OURS, [OPT_IN_LABEL]: 'true' },
      annotations,
      ownerReferences: [owner],
    },
    type: 'Opaque',
    stringData: values,
  };
}

/** At once, where the API server lets us; otherwise the operator does it after a while. */
async function remove(client: Client, test: ConnectionTest, secret: string): Promise<void> {
  const { namespace = '', uid } = test.metadata;
  await Promise.allSettled([
    client.delete(Secrets, { namespace, name: secret }),
    client.delete(ConnectionTests, refOf(test), { uid }),
  ]);
}
