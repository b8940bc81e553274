import { Connections, Flows, Secrets } from '../../api/kinds.ts';
import type { Client } from '../../runtime/client.ts';
import type { Draft, Kind } from '../../runtime/kind.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { apiMessage } from '../advice.ts';
import { keyOfItem } from './bundle.ts';
import type { Item } from './bundle.ts';
import { create, pagesOf, replace } from '../cluster.ts';
import type { DryRun } from '../cluster.ts';
import { mapConcurrently } from '../pool.ts';
import { mappedRef, ORDER, otherName } from './plan.ts';
import type { ImportOptions, ResourceChange, StoredObject } from './plan.ts';
import type { Terminal } from '../output/terminal.ts';

/** What happened to one item. */
export interface ImportResult {
  readonly kind: Item['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly outcome: 'created' | 'replaced' | 'unchanged' | 'kept' | 'refused' | 'failed';
  /** `shop/orders` in the bundle, where it has another name here. */
  readonly from?: string;
  /** What changes, or why not. */
  readonly detail: string;
}

const AT_ONCE = 16;
const KINDS = {
  Secret: Secrets as Kind<StoredObject>,
  Connection: Connections as Kind<StoredObject>,
  Flow: Flows as Kind<StoredObject>,
} as const; // as the API server holds them

/** The objects of the cluster whose names the items are going to have. */
export async function storedObjects(
  client: Client,
  items: readonly Item[],
  options: ImportOptions,
  terminal: Terminal,
): Promise<ReadonlyMap<string, StoredObject>> {
  const stored = new Map<string, StoredObject>();
  const keep = (kind: Item['kind'], object: StoredObject) => {
    const { name, namespace = '' } = object.metadata;
    stored.set(keyOfItem({ kind, metadata: { name, namespace } }), object);
  };
  for (const kind of ['Connection', 'Flow'] as const) {
    const namespaces = new Set(
      items.filter((item) => item.kind === kind).map((item) => mappedRef(item, options).namespace),
    );
    for (const namespace of namespaces) {
      for await (const page of pagesOf(client, KINDS[kind], namespace))
        for (const object of page) keep(kind, object);
      terminal.progress(`comparing with ${stored.size} objects of the cluster`);
    }
  }
  const secrets = items.filter(({ kind }) => kind === 'Secret').map((item) => mappedRef(item, options));
  const names =
    options.onConflict === 'add'
      ? secrets.flatMap((at) => [at, { ...at, name: otherName(at.name, options.id) }])
      : secrets;
  await mapConcurrently(names, AT_ONCE, async (ref) => {
    const secret = await client.get(KINDS.Secret, ref);
    if (secret !== undefined) keep('Secret', secret);
  });
  return stored;
}

/** Makes the planned changes, Secrets first; an object that the API server refuses is reported, and the others go on. */
export async function applyPlan(
  client: Client,
  steps: readonly ResourceChange[],
  dryRun: DryRun | 'client',
  terminal: Terminal,
): Promise<readonly ImportResult[]> {
  let done = 0;
  const all: ImportResult[] = [];
  for (const kind of ORDER) {
    const mine = steps.filter(({ item }) => item.kind === kind);
    const results = await mapConcurrently(mine, AT_ONCE, async (step) => {
      const outcome = dryRun === 'client' ? OUTCOMES[step.action] : await perform(client, step, dryRun);
      terminal.progress(`importing: ${(done += 1)} of ${steps.length}`);
      return resultOf(step, outcome);
    });
    all.push(...results);
  }
  return all;
}

const OUTCOMES = {
  create: 'created',
  replace: 'replaced',
  same: 'unchanged',
  keep: 'kept',
  refuse: 'refused',
} as const;

function resultOf(
  { item, from, changes, why }: ResourceChange,
  outcome: ImportResult['outcome'] | { readonly failure: string },
): ImportResult {
  const { name, namespace } = item.metadata;
  const failure = typeof outcome === 'object' ? outcome.failure : undefined;
  const detail = failure ?? why ?? changes.join(', ');
  return {
    kind: item.kind,
    namespace,
    name,
    outcome: typeof outcome === 'object' ? 'failed' : outcome,
    ...(from !== undefined && { from }),
    detail,
  };
}

async function perform(
  client: Client,
  { action, item, before }: ResourceChange,
  dryRun: DryRun,
): Promise<ImportResult['outcome'] | { readonly failure: string }> {
  const kind = KINDS[item.kind];
  try {
    if (action === 'create') await create(client, kind, item, dryRun);
    if (action === 'replace' && before !== undefined)
      await replace(client, kind, mergeItem(item, before), dryRun);
    return OUTCOMES[action];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {
      failure:
        error.reason === 'AlreadyExists' || error.reason === 'Conflict'
          ? 'somebody else wrote it meanwhile: import again'
          : apiMessage(error),
    };
  }
}

/** The stored object with the labels, annotations and keys of the item added, and with its spec. */
function mergeItem(
  item: Item,
  before: StoredObject,
): Draft<StoredObject> & { readonly metadata: { readonly resourceVersion: string } } {
  const metadata = {
    ...before.metadata,
    labels: { ...before.metadata.labels, ...item.metadata.labels },
    annotations: { ...before.metadata.annotations, ...item.metadata.annotations },
  };
  return item.kind === 'Secret'
    ? { ...before, metadata, data: { ...before.data, ...item.data } }
    : { ...before, metadata, ...(item.spec !== undefined && { spec: item.spec }) };
}
