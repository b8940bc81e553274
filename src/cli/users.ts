import type { Connection, Usage } from '../api/connection.ts';
import { GROUP } from '../api/definition.ts';
import { ConnectionBindings, FlowKinds } from '../api/kinds.ts';
import { secretKeys } from '../controllers/connection/indexes.ts';
import { declaredSource, watchedKind } from '../controllers/flowkind/source.ts';
import type { UserSource } from '../controllers/flowkind/source.ts';
import { UsageIndex } from '../controllers/usage/usage.ts';
import { ApiError } from '../runtime/apiError.ts';
import { servedResource } from '../runtime/discovery.ts';
import { keyOf, refOf } from '../runtime/kind.ts';
import { pagesOf } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import type { Terminal } from './output/terminal.ts';

/** A user of a Connection that is no Flow: a binding, or an object of a declared kind. */
export type ForeignUser = Usage['references'][number];

/** The users of the Connections of a namespace, Flows aside. */
export interface Users {
  /** All of a Connection: of a kind that the user may not list, those that its status names. */
  of(connection: Connection): readonly ForeignUser[];
  /** What reads a Secret that the Connection names, or that of one of its bindings. */
  readersOf(secret: string, connection: Connection): readonly ForeignUser[];
  /** Names of the Secrets of the bindings of a Connection that have published. */
  publishedOf(connection: Connection): readonly string[];
  /** What the user may not list. */
  readonly unread: readonly string[];
}

type Reader = Pick<Cluster, 'client' | 'namespace'>;

/** Reads them with the rights of the user, object by object, because status holds 20 of a Connection at most. */
export async function readUsers(cluster: Reader, terminal: Pick<Terminal, 'progress'>): Promise<Users> {
  const usage = new UsageIndex();
  const unread = new Set<string>();
  const isRead = await mayRead(async () => {
    for await (const page of pagesOf(cluster.client, ConnectionBindings, cluster.namespace))
      for (const binding of page) usage.updateBinding(binding, undefined);
  });
  if (!isRead) unread.add(kindName(ConnectionBindings));
  const sources: UserSource[] = [];
  const isDeclared = await mayRead(async () => {
    for await (const page of pagesOf(cluster.client, FlowKinds, ''))
      sources.push(...page.flatMap((flowKind) => declaredSource(flowKind) ?? []));
  });
  if (!isDeclared) unread.add(kindName(FlowKinds));
  for (const source of sources) {
    terminal.progress(`reading: ${source.plural}`);
    if (!(await mayRead(() => readObjects(source, cluster, usage)))) unread.add(kindName(source));
  }
  const isUnread = (user: ForeignUser) =>
    unread.has(kindName({ group: '', ...user })) || (!isDeclared && user.group !== GROUP);
  return usersIn(usage, [...unread], isUnread);
}

function usersIn(
  usage: UsageIndex,
  unread: readonly string[],
  isUnread: (user: ForeignUser) => boolean,
): Users {
  const counted = (connection: Connection) => foreignUsersOf(connection).filter(isUnread);
  return {
    unread,
    of: (connection) => [
      ...usage.allOf(keyOf(refOf(connection)), secretKeys(connection)),
      ...counted(connection),
    ],
    readersOf: (secret, connection) => [
      ...usage.readersOf(`${connection.metadata.namespace ?? ''}/${secret}`),
      ...(secretKeys(connection).some((key) => key.endsWith(`/${secret}`)) ? counted(connection) : []).filter(
        ({ readsSource }) => readsSource === true,
      ),
    ],
    publishedOf: (connection) =>
      usage.publishedOf(keyOf(refOf(connection))).map((secret) => secret.slice(secret.indexOf('/') + 1)),
  };
}

/** Those that the operator has counted; status holds 20 users at most, Flows among them. */
function foreignUsersOf({ status }: Pick<Connection, 'status'>): readonly ForeignUser[] {
  return (status?.usage?.references ?? []).filter(
    ({ group = GROUP, kind }) => group !== GROUP || kind !== 'Flow',
  );
}

/** A kind that the API server does not serve has no objects. */
async function readObjects(source: UserSource, { client, namespace }: Reader, usage: UsageIndex) {
  const resource = await servedResource(client, source, new AbortController().signal);
  if (resource?.kind !== source.kind || !resource.namespaced) return;
  const kind = watchedKind(source, resource);
  for await (const page of pagesOf(client, kind, namespace))
    for (const object of page) usage.put(source, refOf(object), kind.transform?.(object).takeUses() ?? []);
}

/** Whether the user has the right to it. */
async function mayRead(read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return false;
    throw error;
  }
}

/** `Deployment.apps`, as kubectl tells kinds apart. */
function kindName({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** `KafkaConnector/sink`, as kubectl calls an object. */
export function userName({ kind, name }: Pick<ForeignUser, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** What a list of users leaves out, for a line that ends without a full stop; '' where it leaves out nothing. */
export function leftOut({ unread }: Pick<Users, 'unread'>): string {
  return unread.length === 0
    ? ''
    : `; you may not list ${unread.join(', ')}: of what only these show, status names 20 users of a Connection at most`;
}
