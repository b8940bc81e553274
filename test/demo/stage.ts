import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { controlPlaneBinaries } from '../support/controlplane/build.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import type { Say } from '../support/progress.ts';
import { NAMESPACE } from './manifests.ts';

/** The cluster that the demo plays on. */
export interface Stage {
  /** Of an administrator, with the namespace of the demo as the current one. */
  readonly kubeconfig: string;
  readonly kubectl: Kubectl;
  /** Folder of kubectl, for PATH. */
  readonly binaries: string;
  /** For what the demo writes; it goes with the stage. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** A control plane of its own, or the cluster of a kubeconfig. */
export async function setStage(given: string | undefined, say: Say): Promise<Stage> {
  const plane = given === undefined ? await startControlPlane({ say }) : undefined;
  const binaries = plane?.binaries ?? (await controlPlaneBinaries(say));
  const folder = await temporaryFolder('mooring-demo');
  const kubeconfig = await pointAtNamespace(plane?.kubeconfig ?? resolve(given ?? ''), folder);
  const kubectl = kubectlOf(binaries.kubectl, kubeconfig);
  await clear(kubectl); // what a demo that was killed left behind
  await kubectl('create', 'namespace', NAMESPACE);
  return {
    kubeconfig,
    kubectl,
    binaries: binaries.folder,
    folder,
    async stop() {
      await (plane ? plane.stop() : clear(kubectl));
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
