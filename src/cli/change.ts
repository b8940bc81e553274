import { isDeepStrictEqual } from 'node:util';
import type { Connection, ConnectionSpec } from '../api/connection.ts';
import { Connections } from '../api/kinds.ts';
import { ApiError } from '../runtime/apiError.ts';
import type { Draft, Kind, KubernetesObject } from '../runtime/kind.ts';
import { need, replace } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { dryRunOf } from './create.ts';
import { mapConcurrently } from './pool.ts';
import type { Terminal } from './output/terminal.ts';

const AT_ONCE = 16;
/** The operator writes status at any time, and then an update is refused: these are enough. */
const ATTEMPTS = 10;

/** How the spec of a Connection changes, and what that is called. */
export interface SpecChange {
  /** `suspended`, for `Connection shop/orders suspended`. */
  readonly verb: string;
  readonly change: (spec: ConnectionSpec) => ConnectionSpec;
}

/** No tests until RESUME. */
export const SUSPEND: SpecChange = {
  verb: 'suspended',
  change: (spec) => ({ ...spec, suspend: true }),
};

/** Undoes SUSPEND. */
export const RESUME: SpecChange = {
  verb: 'resumed',
  change(spec) {
    const { suspend: _, ...rest } = spec;
    return rest;
  },
};

/** Changes each Connection in the cluster, and says so; one that is as wanted stays untouched. */
export async function changeAll(
  connections: readonly Connection[],
  { verb, change }: SpecChange,
  { cluster, dryRun, terminal }: ChangeOptions,
): Promise<void> {
  const how = dryRun === 'client' ? 'client' : dryRunOf(dryRun);
  await mapConcurrently(connections, AT_ONCE, async (before) => {
    const where = `Connection ${cluster.namespace}/${before.metadata.name}`;
    if (isDeepStrictEqual(change(before.spec), before.spec)) {
      terminal.tell(`${where} unchanged`);
      return;
    }
    if (how !== 'client')
      await updated(cluster, Connections, before, how, (now) => ({ ...now, spec: change(now.spec) }));
    terminal.tell(`${where} ${verb}${DRY[how]} in ${cluster.place}`);
  });
}

const DRY = { none: '', server: ' (server dry run)', client: ' (dry run)' } as const;

interface ChangeOptions {
  readonly cluster: Cluster;
  readonly dryRun: string | undefined;
  readonly terminal: Terminal;
}

/** Replaces an object by what becomes of it, and begins anew where it was written meanwhile. */
export async function updated<T extends KubernetesObject>(
  cluster: Cluster,
  kind: Kind<T>,
  before: T,
  dryRun: 'none' | 'server',
  become: (now: T) => T,
): Promise<T> {
  let now = before;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await replace(cluster.client, kind, become(now) as Stored<T>, dryRun);
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== 'Conflict' || attempt === ATTEMPTS) throw error;
      now = await need(
        { ...cluster, namespace: before.metadata.namespace ?? '' },
        kind,
        before.metadata.name,
      );
    }
  }
}

/** An object out of the API server has a resourceVersion. */
type Stored<T extends KubernetesObject> = Draft<T> & {
  readonly metadata: { readonly resourceVersion: string };
};
