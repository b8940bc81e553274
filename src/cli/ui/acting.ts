import { TEST_REQUESTED } from '../../api/connection.ts';
import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import type { ConnectionDraft, ObjectPlace } from '../../contract/pageForm.ts';
import type { ActAnswer, ActRequest, UsageGraph } from '../../contract/pageViews.ts';
import { objectPath, refOf } from '../../runtime/kind.ts';
import { adviceFor } from '../advice.ts';
import { RESUME, SUSPEND, updated } from '../change.ts';
import { need } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { copyOf } from '../copy.ts';
import { mapConcurrently } from '../pool.ts';
import { readUsers } from '../users.ts';
import { usesOf } from '../uses.ts';
import { needWrite } from './desk.ts';
import type { Desk } from './desk.ts';
import { draftFrom } from './draft.ts';

const AT_ONCE = 8;

/** Does the same to several Connections, and tells of each how it went. */
export async function actOn(desk: Desk, { verb, connections }: ActRequest): Promise<readonly ActAnswer[]> {
  needWrite(desk);
  return mapConcurrently(connections, AT_ONCE, async ({ namespace, name }): Promise<ActAnswer> => {
    const at = { namespace, name };
    const cluster = { ...desk.cluster, namespace };
    try {
      const object = await need(cluster, Connections, name);
      return { ...at, ...(await VERBS[verb](cluster, object)) };
    } catch (error) {
      return { ...at, done: false, message: adviceFor(error).message };
    }
  });
}

type Act = (cluster: Cluster, connection: Connection) => Promise<Omit<ActAnswer, keyof ObjectPlace>>;

const VERBS: Readonly<Record<ActRequest['verb'], Act>> = {
  suspend: async (cluster, before) => {
    await updated(cluster, Connections, before, 'none', (now) => ({
      ...now,
      spec: SUSPEND.change(now.spec),
    }));
    return { done: true, message: 'suspended: it is not tested until it is resumed' };
  },
  resume: async (cluster, before) => {
    await updated(cluster, Connections, before, 'none', (now) => ({ ...now, spec: RESUME.change(now.spec) }));
    return { done: true, message: 'resumed: it is tested at once' };
  },
  test: async (cluster, before) => {
    await updated(cluster, Connections, before, 'none', (now) => ({
      ...now,
      metadata: {
        ...now.metadata,
        annotations: { ...now.metadata.annotations, [TEST_REQUESTED]: new Date().toISOString() },
      },
    }));
    return { done: true, message: 'a test is asked for' };
  },
  delete: remove,
};

/** Refused where it is in use: by us, with every user, before the policy of the cluster would. */
async function remove(cluster: Cluster, connection: Connection) {
  const usage = await usageIn(cluster, connection);
  const { name } = connection.metadata;
  if (usage.count > 0 && connection.metadata.annotations?.[DELETE_IN_USE] !== 'true') {
    const message = `${name} is in use, and was not deleted: let what uses it name another Connection; or delete it all the same: kubectl annotate connection ${name} -n ${cluster.namespace} ${DELETE_IN_USE}=true, and then delete it`;
    return { done: false, message, users: usage.edges };
  }
  // The version that was looked at: one that came into use meanwhile is refused by the policy of the cluster.
  const preconditions = { uid: connection.metadata.uid };
  await cluster.client.request({
    method: 'DELETE',
    path: objectPath(Connections, refOf(connection)),
    body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions },
  });
  return { done: true, message: 'deleted; its Secrets stay' };
}

const DELETE_IN_USE = 'mooring.dev/allow-delete-in-use';

/** Everything that uses a Connection. */
export async function usageGraph({ cluster }: Desk, { namespace, name }: ObjectPlace): Promise<UsageGraph> {
  const here = { ...cluster, namespace };
  return usageIn(here, await need(here, Connections, name));
}

async function usageIn({ client, namespace }: Cluster, connection: Connection): Promise<UsageGraph> {
  const { name } = connection.metadata;
  const quiet = { progress: () => undefined };
  const uses = await usesOf(client, namespace, new Set([name]), quiet);
  const users = await readUsers({ client, namespace }, quiet);
  const edges = [
    ...uses.map(({ flow, step, field: path, object }) => ({ kind: 'Flow', name: flow, step, path, object })),
    ...users.of(connection).map((user) => ({
      kind: user.kind,
      name: user.name,
      step: '',
      path: user.path,
      object: '',
    })),
  ];
  return {
    connection: { namespace, name },
    count: new Set(edges.map((edge) => `${edge.kind}/${edge.name}`)).size,
    edges,
    truncated: users.unread.length > 0 && connection.status?.usage?.truncated === true,
  };
}

/** A copy without its credentials, to be looked at and saved. */
export async function copied(
  { cluster }: Desk,
  { namespace, name, to }: ObjectPlace & { readonly to: ObjectPlace },
): Promise<ConnectionDraft> {
  const original = await need({ ...cluster, namespace }, Connections, name);
  const { parameters } = original.spec;
  const copy = copyOf(original, { ...to, parameters, secret: undefined });
  return draftFrom(copy as unknown as Connection); // has no more than a draft needs
}
