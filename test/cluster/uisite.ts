import { openCluster } from '../../src/cli/cluster.ts';
import type { Cluster } from '../../src/cli/cluster.ts';
import { handlersFor } from '../../src/cli/ui/calls.ts';
import type { PageStreams } from '../../src/contract/page.ts';
import type { ConnectionDraft, TestLine } from '../../src/contract/pageForm.ts';
import type { GridLine } from '../../src/contract/pageViews.ts';
import { openPage } from '../cli/ui/site.ts';
import type { PageClient } from '../cli/ui/site.ts';
import { credential } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';

/** Where the page works. */
export const namespace = 'shop';
/** The Connection that is made there. */
export const place = { namespace, name: 'orders' };
/** The password of the role `reader`. */
export const RIGHT = credential('page');

/** The page's process beside a cluster with an operator and a database. */
export interface UiSite {
  readonly page: PageClient;
  readonly kubectl: Kubectl;
  readonly cluster: Cluster;
  /** The form of a Connection to the database, with these values typed. */
  draft(values: Readonly<Record<string, string>>, change?: Partial<ConnectionDraft>): ConnectionDraft;
  /** How a test ended, and its steps as they were told. */
  ended(body: unknown): Promise<ReturnType<typeof endIn>>;
  /** The stream of the grid, as a browser reads it, and what ends it. */
  openGrid(request: PageStreams['connections']['request']): ReturnType<typeof openGrid>;
  stop(): Promise<void>;
}

/** Starts all of it. */
export async function startUiSite(): Promise<UiSite> {
  const [plane, database] = await Promise.all([startControlPlane({ say: console.error }), startPostgresql()]);
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await database.sql(`create role reader login password '${RIGHT}'; create database sales owner reader;`);
  await install(kubectl);
  await kubectl('create', 'namespace', namespace);
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  const operator = await startOperator({ kubeconfig, ports: [database.port] });
  const cluster = openCluster({ kubeconfig: plane.kubeconfig, namespace });
  const { server, page } = await openPage(handlersFor(cluster, false));
  return {
    page,
    kubectl,
    cluster,
    draft: (values, change = {}) => ({
      ...place,
      type: 'postgresql',
      parameters: parametersAt(database.port),
      secrets: {},
      values,
      rest: {},
      ...change,
    }),
    ended: async (body) => endIn(await page.lines<TestLine>('test', body)),
    openGrid: (request) => openGrid(cluster, request),
    async stop() {
      await server.close();
      await cluster.client.close();
      await operator.stop();
      await Promise.all([plane.stop(), database.stop()]);
    },
  };
}

/** A Connection that is not tested. */
export function idle(name: string) {
  const spec = { type: 'http', parameters: { url: 'http://127.0.0.1/' }, suspend: true };
  return { apiVersion: 'mooring.dev/v1alpha1', kind: 'Connection', metadata: { name, namespace }, spec };
}

function parametersAt(port: number) {
  return { host: '127.0.0.1', port, database: 'sales', user: 'reader', tls: { mode: 'disable' } };
}

function endIn(lines: readonly TestLine[]) {
  const [end] = lines.flatMap((line) => ('end' in line ? [line.end] : []));
  const steps = lines.flatMap((line) => ('step' in line ? [line.step.name] : []));
  return { end, steps, lines };
}

function openGrid(cluster: Cluster, request: PageStreams['connections']['request']) {
  const lines: GridLine[] = [];
  const gone = new AbortController();
  const watching = handlersFor(cluster, false).streams['connections']?.(
    request as never,
    (line) => Promise.resolve(void lines.push(line as GridLine)),
    gone.signal,
  );
  const leave = () => {
    gone.abort();
    return watching;
  };
  return { lines, leave };
}
