import type { Connection } from '../../api/connection.ts';
import { Connections, Secrets } from '../../api/kinds.ts';
import type { SecretObject } from '../../api/secret.ts';
import type { ConnectionDraft, PageFinding, SaveAnswer, SaveRequest } from '../../contract/pageForm.ts';
import { ApiError } from '../../runtime/apiError.ts';
import type { Draft } from '../../runtime/kind.ts';
import { apiMessage } from '../advice.ts';
import { updated } from '../change.ts';
import { create, replace } from '../cluster.ts';
import type { DryRun } from '../cluster.ts';
import { bindingOf } from '../form/binding.ts';
import { OURS } from '../ownership.ts';
import { toYaml } from '../output/output.ts';
import { withoutTyped } from './blame.ts';
import { needWrite } from './desk.ts';
import type { Desk } from './desk.ts';
import { connectionOf, draftMistakes, valuesOf, versionOf } from './draft.ts';

/** Saves a draft, or with `dryRun` has the API server judge it. */
export async function saved(desk: Desk, request: SaveRequest): Promise<SaveAnswer> {
  needWrite(desk);
  const { draft, dryRun } = request;
  const { catalog } = await desk.types.now();
  const values = valuesOf(draft, desk.held);
  const refused = draftMistakes(draft, Object.keys(values), catalog);
  if (refused.length > 0) return { refused };
  const work = { desk, request, values };
  try {
    await write(work, 'server');
    const done = await write(work, dryRun ? 'server' : 'none');
    if (!dryRun) desk.held.drop(draft.held);
    const { namespace, name } = draft;
    return { saved: { namespace, name }, resourceVersion: versionOf(done), warnings: [] };
  } catch (error) {
    return answerTo(error, work);
  }
}

interface Work {
  readonly desk: Desk;
  readonly request: SaveRequest;
  readonly values: Readonly<Record<string, string>>;
}

/** A Secret that is not the page's own is not touched. */
class SecretTaken extends Error {}

/** The Secret first; one that was made for nothing is taken back. */
async function write(work: Work, dryRun: DryRun): Promise<Connection> {
  const { desk, request, values } = work;
  const undo = Object.keys(values).length > 0 ? await writeSecret(work, dryRun) : undefined;
  try {
    return await writeConnection(desk, request, Object.keys(values), dryRun);
  } catch (error) {
    await undo?.();
    throw error;
  }
}

async function writeConnection(
  { cluster }: Desk,
  { draft, resourceVersion }: SaveRequest,
  typed: readonly string[],
  dryRun: DryRun,
): Promise<Connection> {
  const { client } = cluster;
  const wanted = connectionOf(draft, typed);
  if (resourceVersion === undefined) return create(client, Connections, wanted, dryRun);
  const now = await client.get(Connections, { namespace: draft.namespace, name: draft.name });
  if (now === undefined || versionOf(now) !== resourceVersion) throw new ChangedMeanwhile();
  return updated({ ...cluster, namespace: draft.namespace }, Connections, now, dryRun, (latest) => {
    if (versionOf(latest) !== resourceVersion) throw new ChangedMeanwhile();
    // What the form does not show stays: annotations, owners.
    return { ...latest, ...wanted, metadata: { ...latest.metadata, ...wanted.metadata } };
  });
}

/** The Connection was changed since the form was opened. */
class ChangedMeanwhile extends Error {}

async function writeSecret(
  { desk, request: { draft }, values }: Work,
  dryRun: DryRun,
): Promise<(() => Promise<void>) | undefined> {
  const { client } = desk.cluster;
  const { namespace, name } = draft;
  const at = { namespace, name };
  const connector = await desk.types.need(draft.type);
  const now = await client.get(Secrets, at).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return undefined; // creating says whether it is there
    throw error;
  });
  if (now === undefined) {
    const annotations = bindingOf(draft.parameters, connector);
    const metadata = { ...at, labels: OURS, ...(annotations !== undefined && { annotations }) };
    await create(
      client,
      Secrets,
      { metadata, type: 'Opaque', stringData: values } as Draft<SecretObject>,
      dryRun,
    );
    return dryRun === 'none' ? () => client.delete(Secrets, at).catch(() => undefined) : undefined;
  }
  if ((now.metadata as { labels?: Record<string, string> }).labels?.[MANAGED] !== OURS[MANAGED])
    throw new SecretTaken();
  const encoded = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  const data = { ...now.data, ...Object.fromEntries(encoded) };
  await replace(client, Secrets, { ...now, data }, dryRun); // with the version that was read
  return undefined;
}

const MANAGED = 'app.kubernetes.io/managed-by';

async function answerTo(error: unknown, { desk, request, values }: Work): Promise<SaveAnswer> {
  const { draft } = request;
  const [first = ''] = Object.keys(values);
  if (error instanceof SecretTaken)
    return refusal(
      `spec.secrets.${first}`,
      `Secret ${draft.namespace}/${draft.name} is there already and was not made here: choose another name for the Connection, or pick its key instead of typing a value`,
    );
  if (error instanceof ChangedMeanwhile) return conflict(desk, draft, values);
  if (!(error instanceof ApiError)) throw error;
  if (error.reason === 'AlreadyExists')
    return refusal('metadata.name', `${draft.namespace}/${draft.name} is there already: choose another name`);
  if ([400, 403, 422].includes(error.status)) {
    const typed = { values: { ...values } };
    return refusal(pathIn(error), withoutTyped(apiMessage(error), typed));
  }
  throw error;
}

function refusal(path: string, message: string): { readonly refused: readonly PageFinding[] } {
  return { refused: [{ path, message }] };
}

/** The field that the API server names, where it names one. */
function pathIn({ serverMessage = '' }: ApiError): string {
  return /\bspec\.[A-Za-z0-9.]*[A-Za-z0-9]/.exec(serverMessage)?.[0] ?? 'spec';
}

/** Both sides; where it is gone, what is theirs is empty. */
async function conflict(
  { cluster: { client } }: Desk,
  draft: ConnectionDraft,
  values: Work['values'],
): Promise<SaveAnswer> {
  const { namespace, name } = draft;
  const now = await client.get(Connections, { namespace, name });
  const theirs =
    now === undefined
      ? ''
      : toYaml({
          apiVersion: now.apiVersion,
          kind: now.kind,
          metadata: {
            name,
            namespace,
            ...(now.metadata.labels !== undefined && { labels: now.metadata.labels }),
          },
          spec: now.spec,
        });
  const yours = toYaml(connectionOf(draft, Object.keys(values)));
  return { conflict: { theirs, yours, resourceVersion: now === undefined ? '' : versionOf(now) } };
}
