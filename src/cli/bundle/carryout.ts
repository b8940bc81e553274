import { Connections, Flows, Secrets } from '../../api/kinds.ts';
import type { Client } from '../../runtime/client.ts';
import type { Draft, Kind } from '../../runtime/kind.ts';
import { ApiError } from '../../runtime/transport.ts';
import { apiMessage } from '../advice.ts';
import { keyOfItem } from './bundle.ts';
import type { Item } from './bundle.ts';
import { create, pagesOf, replace } from '../cluster.ts';
import type { DryRun } from '../cluster.ts';
import { each } from '../pool.ts';
import { ORDER, otherName, placed } from './plan.ts';
import type { Held, Step, Wishes } from './plan.ts';
import type { Terminal } from '../output/terminal.ts';

/** What happened to one item. */
export interface Happened {
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
  Secret: Secrets as Kind<Held>,
  Connection: Connections as Kind<Held>,
  Flow: Flows as Kind<Held>,
} as const; // as the API server holds them

/** What the cluster holds of the names that the items are going to have. */
export async function heldBy(
  client: Client,
  items: readonly Item[],
  wishes: Wishes,
  terminal: Terminal,
): Promise<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>();
  const keep = (kind: Item['kind'], object: Held) => {
    const { name, namespace = '' } = object.metadata;
    held.set(keyOfItem({ kind, metadata: { name, namespace } }), object);
  };
  for (const kind of ['Connection', 'Flow'] as const) {
    const namespaces = new Set(
      items.filter((item) => item.kind === kind).map((item) => placed(item, wishes).namespace),
    );
    for (const namespace of namespaces) {
      for await (const page of pagesOf(client, KINDS[kind], namespace))
        for (const object of page) keep(kind, object);
      terminal.progress(`comparing with ${held.size} objects of the cluster`);
    }
  }
  const secrets = items.filter(({ kind }) => kind === 'Secret').map((item) => placed(item, wishes));
  const names =
    wishes.onConflict === 'add'
      ? secrets.flatMap((at) => [at, { ...at, name: otherName(at.name, wishes.id) }])
      : secrets;
  await each(names, AT_ONCE, async (ref) => {
    const found = await client.get(KINDS.Secret, ref);
    if (found !== undefined) keep('Secret', found);
  });
  return held;
}

/** Does what the plan says, Secrets first; what the API server refuses is told and stops nothing else. */
export async function carryOut(
  client: Client,
  steps: readonly Step[],
  dryRun: DryRun | 'client',
  terminal: Terminal,
): Promise<readonly Happened[]> {
  let done = 0;
  const all: Happened[] = [];
  for (const kind of ORDER) {
    const mine = steps.filter(({ item }) => item.kind === kind);
    const happened = await each(mine, AT_ONCE, async (step) => {
      const outcome = dryRun === 'client' ? OUTCOMES[step.action] : await perform(client, step, dryRun);
      terminal.progress(`importing: ${(done += 1)} of ${steps.length}`);
      return told(step, outcome);
    });
    all.push(...happened);
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

function told(
  { item, from, changes, why }: Step,
  outcome: Happened['outcome'] | { readonly failed: string },
): Happened {
  const { name, namespace } = item.metadata;
  const failed = typeof outcome === 'object' ? outcome.failed : undefined;
  const detail = failed ?? why ?? changes.join(', ');
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
  { action, item, before }: Step,
  dryRun: DryRun,
): Promise<Happened['outcome'] | { readonly failed: string }> {
  const kind = KINDS[item.kind];
  try {
    if (action === 'create') await create(client, kind, item, dryRun);
    if (action === 'replace' && before !== undefined)
      await replace(client, kind, merged(item, before), dryRun);
    return OUTCOMES[action];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {
      failed:
        error.reason === 'AlreadyExists' || error.reason === 'Conflict'
          ? 'somebody else wrote it meanwhile: import again'
          : apiMessage(error),
    };
  }
}

/** The item in the place of what is there: its labels, annotations and keys are added, its spec is put instead. */
function merged(
  item: Item,
  before: Held,
): Draft<Held> & { readonly metadata: { readonly resourceVersion: string } } {
  const metadata = {
    ...before.metadata,
    labels: { ...before.metadata.labels, ...item.metadata.labels },
    annotations: { ...before.metadata.annotations, ...item.metadata.annotations },
  };
  return item.kind === 'Secret'
    ? { ...before, metadata, data: { ...before.data, ...item.data } }
    : { ...before, metadata, ...(item.spec !== undefined && { spec: item.spec }) };
}
