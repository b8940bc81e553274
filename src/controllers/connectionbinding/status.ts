import type { ConnectionBinding, ConnectionBindingStatus } from '../../api/binding.ts';
import { timestamp, withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import type { BindingReason } from '../../contract/bindingReasons.ts';
import type { RefusedBinding, WaitingBinding } from './assess.ts';

/** What became of a binding. */
export type BindingOutcome = RefusedBinding | WaitingBinding | PublishedBinding;

/** The Secret holds what it is to hold: the values of that Connection, of that generation and revision. */
interface PublishedBinding {
  readonly kind: 'published';
  readonly uid: string;
  readonly generation: number;
  readonly revision: string | undefined;
  /** It was written just now. */
  readonly isWritten: boolean;
  /** As the Secret says it; undefined where another writer took that away. */
  readonly secretVersion: string | undefined;
}

/** What only an edit heals, of the binding or of what it names. */
const STALLED: readonly string[] = [
  'CannotBeTested',
  'SecretExists',
  'FormatNotSupported',
  'NotAllowed',
  'SpecInvalid',
];

/** The whole status of a binding. Pure. */
export function bindingStatus(
  binding: ConnectionBinding,
  outcome: BindingOutcome,
  now: Date,
): ConnectionBindingStatus {
  const { metadata, status: before } = binding;
  const generation = metadata.generation ?? 0;
  const published = publishedAfter(before?.published, outcome, now);
  const isNewerWaiting = outcome.kind === 'waiting' && published !== undefined;
  const newerSince = isNewerWaiting ? (before?.newerSince ?? timestamp(now)) : undefined;
  const ready = readyOf(binding, outcome, { published, newerSince });
  const stalled: BareCondition = { ...ready, type: 'Stalled', status: 'True' };
  const found = STALLED.includes(ready.reason) ? [ready, stalled] : [ready];
  return {
    observedGeneration: generation,
    conditions: withHistory(found, before?.conditions, { generation, now }),
    ...(published !== undefined && { binding: { name: metadata.name }, published }),
    ...(newerSince !== undefined && { newerSince }),
  };
}

type Published = ConnectionBindingStatus['published'];

/** A Secret of another owner is none that was published. */
function publishedAfter(before: Published, outcome: BindingOutcome, now: Date): Published {
  if (outcome.kind === 'refused' && outcome.reason === 'SecretExists') return undefined;
  if (outcome.kind !== 'published') return before;
  const { uid, generation, revision, isWritten } = outcome;
  const isSame =
    before?.uid === uid && before.generation === generation && before.secretRevision === revision;
  if (isSame && !isWritten) return before;
  return {
    uid,
    generation,
    ...(revision !== undefined && { secretRevision: revision }),
    time: timestamp(now),
  };
}

function readyOf(
  { metadata: { name }, spec }: ConnectionBinding,
  outcome: BindingOutcome,
  { published, newerSince }: { readonly published: Published; readonly newerSince: string | undefined },
): BareCondition {
  switch (outcome.kind) {
    case 'refused':
      return condition('False', outcome.reason, outcome.message);
    case 'published':
      return condition('True', 'Published', `secret ${name} holds ${heldBy(spec)}`);
    case 'waiting':
      return published === undefined || newerSince === undefined
        ? condition('False', 'NotTestedYet', `connection ${spec.connectionRef.name}: ${outcome.why}`)
        : condition(
            'True',
            'NewerUntested',
            `secret ${name} holds what was published at ${published.time}; what is newer waits since ${newerSince}: connection ${spec.connectionRef.name}: ${outcome.why}`,
          );
  }
}

function heldBy({ publish, formats }: ConnectionBinding['spec']): string {
  const which = publish === 'Always' ? 'what is there, tested or not' : 'what has passed its test';
  return `${which}, as ${formats.join(', ')}`;
}

function condition(
  status: BareCondition['status'],
  reason: BindingReason | 'SpecInvalid',
  message: string,
): BareCondition {
  return { type: 'Ready', status, reason, message };
}
