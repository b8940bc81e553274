import { createHash } from 'node:crypto';
import type { ConnectionBinding } from '../../api/binding.ts';
import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import type { Connector } from '../../contract/connector.ts';
import { refOf } from '../../runtime/kind.ts';
import { revisionOf, secretValuesOf } from '../../validation/credentials.ts';
import { rulesRevision } from '../../validation/policy/applying.ts';
import { prepareTest, refusedFor } from '../../validation/preparation.ts';
import type { Sources } from '../../validation/source.ts';
import { bindingShape, connectionShape } from '../../validation/shape.ts';
import type { Refusal } from '../../validation/verdict.ts';
import type { Io } from '../io.ts';
import { policiesIn } from '../policies.ts';
import { identitiesOf, readSources } from '../testing/examine.ts';
import { verdictOn } from '../testing/verdict.ts';
import { assess } from './assess.ts';
import type { RefusedBinding, WaitingBinding } from './assess.ts';
import { secretEntriesOf } from './entries.ts';
import { writeSecret } from './secret.ts';
import type { SecretOutcome } from './secret.ts';
import type { BindingOutcome } from './status.ts';

/**
 * Reads what the Connection of a binding needs, and publishes it where it may. Undefined where something has changed
 * meanwhile: the next look decides.
 */
export async function publish(
  binding: ConnectionBinding,
  io: Io,
  signal: AbortSignal,
): Promise<BindingOutcome | undefined> {
  const broken = bindingShape(binding);
  if (broken !== undefined) return refused('SpecInvalid', broken);
  if (io.secrets.bindings !== true) return refused('NotAllowed', NO_RIGHT);
  const { namespace, name } = { ...refOf(binding), name: binding.spec.connectionRef.name };
  const connection = io.cache.get(Connections, { namespace, name });
  if (connection === undefined || connection.metadata.deletionTimestamp !== undefined)
    return refused('ConnectionNotFound', `there is no connection ${name} in this namespace`);
  const deformed = connectionShape(connection);
  if (deformed !== undefined) return { kind: 'waiting', why: deformed };
  const verdict = verdictOn(namespace, connection.spec, io);
  if ('reason' in verdict) return heldBack(verdict);
  const sources = await readSources(namespace, connection.spec, io, signal).catch(refusedFor);
  if ('kind' in sources) return heldBack(sources);
  return publishFrom({ binding, connection, connector: verdict.connector, sources }, io);
}

const NO_RIGHT =
  'this operator writes no Secrets: install it with the component deploy/bindings; what was published stays as it is';

/** All that was read. */
interface Materials {
  readonly binding: ConnectionBinding;
  readonly connection: Connection;
  readonly connector: Connector;
  readonly sources: Required<Sources>;
}

async function publishFrom(materials: Materials, io: Io): Promise<BindingOutcome | undefined> {
  const { binding, connection, connector, sources } = materials;
  const { namespace = '', uid, generation = 0 } = connection.metadata;
  const policies = policiesIn(namespace, io.cache);
  const preparation = prepareTest(connection.spec, connector, sources, {
    policies,
    path: { clusterDomain: io.clusterDomain, namespace },
    optIn: io.secrets.optIn,
  });
  if (preparation.kind === 'refused') return heldBack(preparation);
  const revision = revisionOf([...identitiesOf(sources.secrets), ...identitiesOf(sources.configMaps)]);
  const rules = rulesRevision(policies, connector);
  const assessment = assess(binding, connection, { revision, rules });
  if (assessment.kind !== 'publishable') return assessment;
  const given = secretValuesOf(connection.spec, connector, sources);
  const parameters = { ...connection.spec.parameters, ...given.parameters };
  const subject = { name: connection.metadata.name, parameters, secrets: given.secrets };
  const entries = secretEntriesOf(binding.spec, connector, subject);
  if (entries.kind === 'unwritable') return refused('FormatNotSupported', entries.message);
  const inputs = { uid, generation, revision };
  const content = { type: connector.type, values: entries.values, version: versionOf(binding, inputs) };
  const written = await writeSecret(binding, content, io, () => isStill(connection, io));
  return outcomeOf(written, binding, inputs);
}

/** Of all that the Secret is made from, and of nothing that is secret. */
function versionOf({ metadata }: ConnectionBinding, { uid, generation, revision }: PublishedInputs): string {
  const parts = [metadata.uid, metadata.generation, uid, generation, revision];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** What the values of a Secret come from. */
interface PublishedInputs {
  readonly uid: string;
  readonly generation: number;
  readonly revision: string | undefined;
}

/** Whether the API server holds the Connection as it was judged: a cache may lag behind. */
async function isStill(connection: Connection, { client }: Pick<Io, 'client'>): Promise<boolean> {
  const held = await client.get(Connections, refOf(connection));
  return held?.metadata.resourceVersion === connection.metadata.resourceVersion;
}

function outcomeOf(
  outcome: SecretOutcome,
  { metadata: { name } }: ConnectionBinding,
  inputs: PublishedInputs,
): BindingOutcome | undefined {
  switch (outcome.kind) {
    case 'outdated':
      return undefined;
    case 'foreign':
      return {
        ...refused(
          'SecretExists',
          `secret ${name} was there before, and stays as it is: delete it, or give the binding another name`,
        ),
        isUnwatched: true,
      };
    case 'forbidden':
      return {
        ...refused('NotAllowed', `the API server does not let secret ${name} be written (${outcome.status})`),
        isUnwatched: true,
      };
    case 'written':
    case 'unchanged':
      return {
        kind: 'published',
        ...inputs,
        isWritten: outcome.kind === 'written',
        secretVersion: outcome.version,
      };
  }
}

/** By these a policy, or a Secret itself, keeps the credentials from the Connection. */
const FORBIDDEN: readonly Refusal['reason'][] = ['NotAllowed', 'SecretNotShared', 'SecretBoundElsewhere'];

function heldBack({ reason, message }: Refusal): RefusedBinding | WaitingBinding {
  if (FORBIDDEN.includes(reason)) return refused('NotAllowed', message);
  return { kind: 'waiting', why: `${reason}: ${message}` };
}

function refused(reason: RefusedBinding['reason'], message: string): RefusedBinding {
  return { kind: 'refused', reason, message };
}
