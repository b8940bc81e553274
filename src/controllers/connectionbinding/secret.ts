import type { ConnectionBinding } from '../../api/binding.ts';
import { ConnectionBindings, Secrets } from '../../api/kinds.ts';
import type { SecretObject } from '../../api/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { apiVersionOf, refOf } from '../../runtime/kind.ts';
import type { KubernetesObject, OwnerReference } from '../../runtime/kind.ts';
import type { Io } from '../io.ts';

/** What the Secret of a binding is to be. */
interface SecretContent {
  /** Of the Connection. */
  readonly type: string;
  readonly values: ReadonlyMap<string, Secret>;
  /** Of all that they come from. */
  readonly version: string;
}

/** On the Secret of a binding: tells two contents apart without a word of them. */
const REVISION = 'mooring.dev/revision';

/** What became of it; `outdated`: what it was to hold has changed meanwhile. */
export type SecretOutcome =
  | { readonly kind: 'foreign' | 'outdated' }
  | { readonly kind: 'written' | 'unchanged'; readonly version: string | undefined }
  | { readonly kind: 'forbidden'; readonly status: number };

/**
 * Makes the Secret of a binding what it is to be, and touches no other: neither one that was there before, nor one that
 * another writer has changed meanwhile. `isCurrent` is asked right before a write.
 */
export async function writeSecret(
  binding: ConnectionBinding,
  content: SecretContent,
  { client }: Pick<Io, 'client'>,
  isCurrent: () => Promise<boolean>,
): Promise<SecretOutcome> {
  const ref = refOf(binding);
  const held = await client.get(Secrets, ref);
  if (held !== undefined && !isOwned(held, binding)) return { kind: 'foreign' };
  const type = `servicebinding.io/${content.type}`;
  const { version } = content;
  const data = encoded(content.values);
  if (held?.type === type && isSame(held.data ?? {}, data))
    return { kind: 'unchanged', version: held.metadata.annotations?.[REVISION] };
  if (!(await isCurrent())) return { kind: 'outdated' };
  try {
    if (held?.type === type) {
      await client.update(Secrets, {
        ...held,
        metadata: { ...held.metadata, annotations: marked(held.metadata, version) },
        data,
      });
      return { kind: 'written', version };
    }
    if (held !== undefined) await client.delete(Secrets, ref, identityOf(held)); // a type is for ever
    const metadata = { ...ref, annotations: marked({}, version), ownerReferences: [ownerOf(binding)] };
    await client.create(Secrets, { metadata, type, data });
    return { kind: 'written', version };
  } catch (error) {
    if (error instanceof ApiError && REFUSED.includes(error.status))
      return { kind: 'forbidden', status: error.status };
    throw error;
  }
}

function marked(
  { annotations }: Pick<SecretObject['metadata'], 'annotations'>,
  version: string,
): Readonly<Record<string, string>> {
  return { ...annotations, [REVISION]: version };
}

/** Answers that another try does not change: no right, or a policy, a quota or a limit of size. */
const REFUSED: readonly number[] = [403, 413, 422];

/** Whether the Secret was made for this binding. */
function isOwned({ metadata }: Pick<KubernetesObject, 'metadata'>, binding: ConnectionBinding): boolean {
  return metadata.ownerReferences?.some(({ uid }) => uid === binding.metadata.uid) === true;
}

function ownerOf({ metadata: { name, uid } }: ConnectionBinding): OwnerReference {
  const { kind } = ConnectionBindings;
  return { apiVersion: apiVersionOf(ConnectionBindings), kind, name, uid, controller: true };
}

function identityOf({ metadata: { uid, resourceVersion } }: SecretObject) {
  return { uid, resourceVersion };
}

function encoded(values: ReadonlyMap<string, Secret>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...values].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')]),
  );
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
