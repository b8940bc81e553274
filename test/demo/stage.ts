import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { controlPlaneBinaries } from '../support/controlplane/build.ts';
import type { Binaries } from '../support/controlplane/build.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import type { Say } from '../support/progress.ts';
import { LOOPBACK, NAMESPACE } from './manifests.ts';
import { startOperator } from './operator.ts';
import type { DemoOperator } from './operator.ts';

/** A namespace for the demo in a cluster. */
export interface DemoNamespace {
  /** Of an administrator, with the namespace of the demo as the current one. */
  readonly kubeconfig: string;
  readonly kubectl: Kubectl;
  /** Folder of kubectl, for PATH. */
  readonly binaries: string;
  /** For what the demo writes; it goes with the stage. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** The cluster that the demo plays on. */
export interface Stage extends DemoNamespace {
  /** The address of servers on this machine, as the operator reaches them. */
  readonly servers: string;
  /** Installs the operator and starts it; `targets` are those of --allow-target. */
  startOperator(targets: readonly string[]): Promise<DemoOperator>;
}

/** A control plane of its own, or the cluster of a kubeconfig, with an operator beside it. */
export async function setStage(given: string | undefined, say: Say): Promise<Stage> {
  const plane = given === undefined ? await startControlPlane({ say }) : undefined;
  const binaries = plane?.binaries ?? (await controlPlaneBinaries(say));
  const stage = await stageOn(
    binaries,
    plane?.kubeconfig ?? resolve(given ?? ''),
    plane && (() => plane.stop()),
  );
  return { ...stage, servers: LOOPBACK, startOperator: (targets) => startOperator(stage, targets) };
}

/** The namespace of the demo in a cluster; `end` ends the cluster, which otherwise only loses the namespace. */
export async function stageOn(
  { kubectl: program, folder: binaries }: Pick<Binaries, 'kubectl' | 'folder'>,
  administrator: string,
  end?: () => Promise<void>,
): Promise<DemoNamespace> {
  const folder = await temporaryFolder('mooring-demo');
  const kubeconfig = await pointAtNamespace(administrator, folder);
  const kubectl = kubectlOf(program, kubeconfig);
  await clear(kubectl); // what a demo that was killed left behind
  await kubectl('create', 'namespace', NAMESPACE);
  return {
    kubeconfig,
    kubectl,
    binaries,
    folder,
    async stop() {
      await (end === undefined ? clear(kubectl) : end());
      await removeFolder(folder);
    },
  };
}

async function clear(kubectl: Kubectl): Promise<void> {
  await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=60s');
}

/** Writes a copy of a kubeconfig in which kubectl looks into the namespace of the demo unless told otherwise. */
async function pointAtNamespace(kubeconfig: string, folder: string): Promise<string> {
  const config: Config = parse(await readFile(kubeconfig, 'utf8'));
  const contexts = config.contexts.map(({ name, context }) => ({
    name,
    context: { ...context, namespace: NAMESPACE },
  }));
  const path = join(folder, 'kubeconfig');
  await writeFile(path, stringify({ ...config, contexts }), { mode: 0o600 });
  return path;
}

interface Config {
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}
