import { join } from 'node:path';
import { readinessOf } from '../../src/api/conditions.ts';
import type { Condition } from '../../src/api/conditions.ts';
import { credential } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { bundlePlugin } from '../support/plugin.ts';
import { startOperator } from '../support/operator.ts';
import { removeFolder, run } from '../support/process.ts';
import type { Result } from '../support/process.ts';
import { leaksIn, sinksOf, textSink } from '../support/sinks.ts';
import type { Leak } from '../support/sinks.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

/** Far more than any test of the plugin takes, for machines that have other things to do. */
export const PATIENCE_MS = 180_000;
/** Where the plugin works. */
export const namespace = 'shop';
/** The password of the role `reader` at the database. */
export const RIGHT = credential('right');
/** A Secret with that password. */
export const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'orders-db', namespace },
  stringData: { password: RIGHT },
};

/** The plugin as it is shipped, beside a cluster with an operator and a database. */
export interface PluginSite {
  /** The path of the plugin, and the kubeconfig that it takes. */
  readonly plugin: string;
  readonly kubeconfig: string;
  readonly kubectl: Kubectl;
  readonly database: PostgresqlServer;
  /** The plugin as a process of its own, as kubectl starts it. */
  connection(args: readonly string[]): Promise<Result>;
  /** The same where a credential is asked for, which is then no leak. */
  reveal(args: readonly string[]): Promise<Result>;
  /** Its output, of a command in the namespace that must succeed. */
  succeeds(...args: readonly string[]): Promise<string>;
  /** The rows of `list`, as name, READY and REASON. */
  list(...flags: readonly string[]): Promise<readonly string[]>;
  waitForList(expected: readonly string[], ...flags: readonly string[]): Promise<void>;
  /** Changes a Connection. */
  patch(name: string, change: object): Promise<string>;
  /** How many Flows the status of a Connection counts. */
  usageOf(name: string): Promise<string>;
  /** The path of a file beside those of the control plane. */
  file(name: string): string;
  leaks(): Promise<readonly Leak[]>;
  stop(): Promise<void>;
}

/** Bundles the plugin and starts all that it works with; the operator may reach these ports besides. */
export async function startPluginSite(...ports: readonly number[]): Promise<PluginSite> {
  const [plugin, plane, database] = await Promise.all([
    bundlePlugin(),
    startControlPlane({ say: console.error }),
    startPostgresql(),
  ]);
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await database.sql(
    `create role reader login password '${RIGHT}'; create database sales owner reader; create database stock owner reader;`,
  );
  await install(kubectl);
  await kubectl('create', 'namespace', namespace);
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  const operator = await startOperator({ kubeconfig, ports: [database.port, ...ports] });
  const { output, ...commands } = commandsOf(plugin.path, plane);
  return {
    plugin: plugin.path,
    kubeconfig: plane.kubeconfig,
    kubectl,
    database,
    ...commands,
    patch: (name, change) =>
      kubectl('patch', 'connection', name, '-n', namespace, '--type=merge', '-p', JSON.stringify(change)),
    usageOf: (name) =>
      kubectl('get', 'connection', name, '-n', namespace, '-o', 'jsonpath={.status.usage.count}'),
    file: (name) => join(plane.dir, name),
    leaks: () => leaksIn([...sinksOf(plane, kubectl, operator), textSink('plugin', output)]),
    async stop() {
      await operator.stop();
      await Promise.all([plane.stop(), database.stop(), removeFolder(plugin.folder)]);
    },
  };
}

function commandsOf(plugin: string, { kubeconfig }: ControlPlane) {
  let output = '';
  const reveal = (args: readonly string[]) => {
    const env = { ...process.env, KUBECONFIG: kubeconfig, NODE_OPTIONS: '' };
    return run(process.execPath, [plugin, ...args], { env, mayFail: true });
  };
  const connection = async (args: readonly string[]) => {
    const result = await reveal(args);
    output += result.stdout + result.stderr;
    return result;
  };
  const succeeds = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await connection([...args, '-n', namespace]);
    expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };
  const list = async (...flags: readonly string[]) =>
    rowsOf(JSON.parse(await succeeds('list', ...flags, '-o', 'json')) as readonly Listed[]);
  return {
    connection,
    reveal,
    succeeds,
    list,
    waitForList: (expected: readonly string[], ...flags: readonly string[]) =>
      eventually(async () => expect(await list(...flags)).toEqual(expected), 60_000),
    output: () => output,
  };
}

interface Listed {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

function rowsOf(connections: readonly Listed[]): readonly string[] {
  return connections.map(({ metadata, status }) => {
    const ready = readinessOf(status?.conditions);
    return `${metadata.name} ${ready?.status ?? ''} ${ready?.reason ?? ''}`;
  });
}
