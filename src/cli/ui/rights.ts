import { GROUP } from '../../api/definition.ts';
import type { PageRight, PageSession } from '../../contract/page.ts';
import { ownVersion } from '../../runtime/version.ts';
import { kind } from '../../runtime/kind.ts';
import { pagesOf } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { refusals } from '../doctor/rights.ts';
import type { Desk } from './desk.ts';

const NEEDED: Readonly<Record<PageRight, { group: string; resource: string; verb: string }>> = {
  list: { group: GROUP, resource: 'connections', verb: 'list' },
  create: { group: GROUP, resource: 'connections', verb: 'create' },
  update: { group: GROUP, resource: 'connections', verb: 'update' },
  delete: { group: GROUP, resource: 'connections', verb: 'delete' },
  test: { group: GROUP, resource: 'connectiontests', verb: 'create' },
  createSecret: { group: '', resource: 'secrets', verb: 'create' },
  listSecrets: { group: '', resource: 'secrets', verb: 'list' },
  readSecrets: { group: '', resource: 'secrets', verb: 'get' },
  flows: { group: GROUP, resource: 'flows', verb: 'list' },
};

const WRITES: readonly PageRight[] = ['create', 'update', 'delete', 'test', 'createSecret'];

/** The context, the namespaces, and what the user cannot do. */
export async function sessionOf({ cluster, readOnly }: Desk, asked?: string): Promise<PageSession> {
  const namespace = asked ?? cluster.scope;
  const [version, namespaces, missing] = await Promise.all([
    ownVersion(),
    namespacesOf(cluster),
    missingIn(cluster, namespace),
  ]);
  const forbidden = Object.fromEntries(missing.map((right) => [right, lacking(right, namespace)]));
  const closed = readOnly ? Object.fromEntries(WRITES.map((right) => [right, READ_ONLY])) : {};
  return {
    version,
    place: cluster.place,
    namespace,
    namespaces,
    readOnly,
    refusals: { ...forbidden, ...closed },
  };
}

const READ_ONLY = 'the page was started with --read-only';

function lacking(right: PageRight, namespace: string): string {
  const { verb, resource } = NEEDED[right];
  const where = namespace === '' ? 'in all namespaces' : `in namespace ${namespace}`;
  return `you may not ${verb} ${resource} ${where}: ask who runs the cluster for that right`;
}

async function missingIn({ client }: Cluster, namespace: string): Promise<readonly PageRight[]> {
  const rights = Object.keys(NEEDED) as readonly PageRight[]; // its own keys
  const answers = await Promise.all(
    rights.map(async (right) => {
      const access = { ...NEEDED[right], ...(namespace !== '' && { namespace }) };
      const refused = await refusals(client, 'selfsubjectaccessreviews', [access], {});
      return refused.length > 0 ? [right] : [];
    }),
  );
  return answers.flat();
}

const Namespaces = kind({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  scope: 'Cluster',
});

/** Those that the user may list; otherwise the one that they are in. */
async function namespacesOf({ client, namespace }: Cluster): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of pagesOf(client, Namespaces, ''))
      names.push(...page.map(({ metadata }) => metadata.name));
  } catch {
    return [namespace];
  }
  return names;
}
