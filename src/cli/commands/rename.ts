import { isDeepStrictEqual } from 'node:util';
import type { Connection } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import { Connections, Flows } from '../../api/kinds.ts';
import { travels } from '../bundle/bundle.ts';
import { itemOf } from '../bundle/items.ts';
import { rewire } from '../bundle/rewire.ts';
import { updated } from '../change.ts';
import { create, inCluster, listAll, need } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import type { DefineCommand } from '../command.ts';
import { dryRunOf } from '../create.ts';
import { CliFailure } from '../failure.ts';
import { withCluster, withDryRun } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import type { Terminal } from '../output/terminal.ts';
import { selectedBy } from '../selection.ts';
import { readUsers, userName } from '../users.ts';
import { usesIn } from '../uses.ts';

interface Options extends ClusterOptions {
  readonly selector?: string;
  readonly dryRun?: string;
}

/** `rename`: another name, in the Flows too. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withDryRun(command))
    .argument(
      '<names...>',
      'name of the Connection, and its new name; with -l, the new name, with {name} in it',
    )
    .option('-l, --selector <selector>', 'the Connections with these labels')
    .description(
      'Renames a Connection: makes a copy of the new name, has every flow name that, and removes the old one.',
    )
    .addHelpText(
      'after',
      "\nOne that was cut short is finished by the same command. Examples:\n  kubectl connection rename orders sales-orders\n  kubectl connection rename -l team=data 'data-{name}'",
    )
    .action(async (names: readonly string[], { selector, dryRun, ...options }: Options) => {
      const how = dryRun === 'client' ? 'client' : dryRunOf(dryRun);
      const [first = '', second] = names;
      if (names.length !== (selector === undefined ? 2 : 1))
        throw new CliFailure('usage', 'give a name and a new name, or -l SELECTOR and a new name');
      await inCluster(options, async (cluster) => {
        const pairs =
          selector === undefined ? [[first, second ?? ''] as const] : await pairsBy(selector, first, cluster);
        for (const [name, renamed] of pairs) {
          if (name === renamed) throw new CliFailure('usage', `${renamed} is its name already: give another`);
          await rename(cluster, { name, renamed, how }, terminal);
        }
      });
    });
};

const PLACE = '{name}';

/** The Connections with these labels, each with its new name; those that have one of that form already keep it. */
async function pairsBy(
  selector: string,
  form: string,
  cluster: Cluster,
): Promise<readonly (readonly [string, string])[]> {
  const [before = '', after, more] = form.split(PLACE);
  if (after === undefined || more !== undefined || before + after === '')
    throw new CliFailure('usage', `${form}: with -l, write where the old name stands, as in 'data-${PLACE}'`);
  const names = (await selectedBy(selector, cluster)).map(({ metadata: { name } }) => name);
  const rest = names.filter((name) => !(name.startsWith(before) && name.endsWith(after)));
  if (rest.length === 0)
    throw new CliFailure('finding', `every Connection with the labels ${selector} has such a name already`);
  return rest.map((name) => [name, form.replace(PLACE, () => name)]);
}

interface Renaming {
  readonly name: string;
  readonly renamed: string;
  readonly how: 'none' | 'client' | 'server';
}

async function rename(cluster: Cluster, { name, renamed, how }: Renaming, terminal: Terminal): Promise<void> {
  const { client, namespace, place } = cluster;
  const suffix = how === 'none' ? ` in ${place}` : ' (dry run: nothing was written)';
  const original = await need(cluster, Connections, name);
  await needFlowsAlone(cluster, original, terminal);
  await copied(cluster, original, renamed, how);
  terminal.tell(`Connection ${namespace}/${renamed} created${suffix}`);
  const isUser = (flow: Flow) => usesIn(flow).some(({ connection }) => connection === name);
  const flows = (await listAll(client, Flows, namespace)).filter(isUser);
  for (const flow of flows) {
    if (how !== 'client')
      await updated(cluster, Flows, flow, how, (now) => ({ ...now, spec: specOf(now, name, renamed) }));
    terminal.tell(`Flow ${namespace}/${flow.metadata.name} changed${suffix}`);
  }
  if (how === 'none') await removeOld(cluster, original, isUser);
  terminal.tell(`Connection ${namespace}/${name} removed${suffix}`);
}

/** Objects of other kinds are their owners' to change, and would name what is gone. */
async function needFlowsAlone(cluster: Cluster, original: Connection, terminal: Terminal): Promise<void> {
  const user = (await readUsers(cluster, terminal))
    .of(original)
    .find(({ readsSource }) => readsSource !== true);
  if (user === undefined) return;
  const { name } = original.metadata;
  throw new CliFailure(
    'finding',
    `${userName(user)} names ${name} at ${user.path}, which rename does not change: copy it with kubectl connection duplicate, name the copy there, and delete ${name}`,
  );
}

/** Creates the copy; one that an earlier run has made is as good. */
async function copied(
  { client, namespace }: Cluster,
  { metadata, spec }: Connection,
  name: string,
  how: Renaming['how'],
): Promise<void> {
  const there = await client.get(Connections, { namespace, name });
  if (there !== undefined && isDeepStrictEqual(there.spec, spec)) return;
  if (there !== undefined)
    throw new CliFailure(
      'cluster',
      `Connection ${namespace}/${name} is there already, and is another one: choose another name`,
    );
  if (how === 'client') return;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([each]) => travels(each));
  const copy = {
    metadata: {
      name,
      namespace,
      ...(metadata.labels !== undefined && { labels: metadata.labels }),
      ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
    },
    spec,
  };
  await create(client, Connections, copy, how);
}

function specOf(flow: Flow, name: string, renamed: string): Flow['spec'] {
  const item = itemOf('Flow', flow);
  const names = new Map([[`Connection ${item.metadata.namespace}/${name}`, renamed]]);
  return rewire(item, names).spec as Flow['spec']; // that of a Flow, other names apart
}

/** Removes it once no Flow names it; its status still counts those that did, hence the annotation. */
async function removeOld(
  cluster: Cluster,
  original: Connection,
  isUser: (flow: Flow) => boolean,
): Promise<void> {
  const { client, namespace } = cluster;
  const late = (await listAll(client, Flows, namespace)).find(isUser);
  if (late !== undefined)
    throw new CliFailure(
      'cluster',
      `Flow ${namespace}/${late.metadata.name} has named ${original.metadata.name} meanwhile: rename again`,
    );
  const { metadata } = await updated(cluster, Connections, original, 'none', (now) => ({
    ...now,
    metadata: { ...now.metadata, annotations: { ...now.metadata.annotations, [ALLOW_DELETE]: 'true' } },
  }));
  await client.delete(Connections, { namespace, name: metadata.name }, { uid: metadata.uid });
}

const ALLOW_DELETE = 'mooring.dev/allow-delete-in-use';
