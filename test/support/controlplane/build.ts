import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild, isBuilt } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';
import { exists } from '../once.ts';
import type { Say } from '../progress.ts';

const MODULE = fileURLToPath(new URL('.', import.meta.url));

/** The Kubernetes version of the test control plane, as go.mod beside this file pins it. */
export const KUBERNETES_VERSION =
  /k8s\.io\/kubernetes v(\S+)/.exec(readFileSync(join(MODULE, 'go.mod'), 'utf8'))?.[1] ?? '';

/** Where the programs of a control plane are. */
export interface Binaries {
  /** For PATH. */
  readonly folder: string;
  readonly etcd: string;
  readonly apiServer: string;
  readonly kubectl: string;
  /** Missing from the assets of envtest: namespaces then stay in Terminating, and nothing is garbage collected. */
  readonly controllerManager: string | undefined;
}

/** The programs of the control plane: those of KUBEBUILDER_ASSETS where it is set, else our own build out of the cache. */
export async function controlPlaneBinaries(say: Say): Promise<Binaries> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const folder = assets ?? (await buildAll(say));
  const path = (name: string) => join(folder, name);
  const binaries = {
    folder,
    etcd: path('etcd'),
    apiServer: path('kube-apiserver'),
    kubectl: path('kubectl'),
  };
  for (const file of Object.values(binaries)) {
    if (!(await exists(file))) {
      throw new Error(
        `${file} is missing; point KUBEBUILDER_ASSETS at a folder with etcd, kube-apiserver and kubectl, or unset it`,
      );
    }
  }
  const controllerManager = path('kube-controller-manager');
  return {
    ...binaries,
    controllerManager: (await exists(controllerManager)) ? controllerManager : undefined,
  };
}

/** Whether `controlPlaneBinaries` would have to build. */
export async function needsBuild(): Promise<boolean> {
  return process.env['KUBEBUILDER_ASSETS'] === undefined && !(await isBuilt(BUILD));
}

const [MAJOR, MINOR] = KUBERNETES_VERSION.split('.');
const STAMP = '-X k8s.io/component-base/version';
const LDFLAGS = `-s -w ${STAMP}.gitVersion=v${KUBERNETES_VERSION} ${STAMP}.gitMajor=${MAJOR} ${STAMP}.gitMinor=${MINOR}`;

const BUILD: GoBuild = {
  name: 'controlplane',
  version: KUBERNETES_VERSION,
  module: MODULE,
  packages: [
    'go.etcd.io/etcd/server/v3',
    ...commands('kube-apiserver', 'kube-controller-manager', 'kubectl'),
  ],
  ldflags: LDFLAGS,
  duration: 'about 7 minutes on two cores',
  // Go names a program after its folder; etcd's is called server.
  finish: (folder) => rename(join(folder, 'server'), join(folder, 'etcd')),
};

/** The programs of a node, of the same sources. */
export const NODE_BUILD: GoBuild = {
  name: 'node',
  version: KUBERNETES_VERSION,
  module: MODULE,
  packages: commands('kubelet', 'kube-proxy', 'kube-scheduler'),
  ldflags: LDFLAGS,
  duration: 'about 2 minutes on two cores, after the control plane',
};

function commands(...names: readonly string[]): readonly string[] {
  return names.map((name) => `k8s.io/kubernetes/cmd/${name}`);
}

async function buildAll(say: Say): Promise<string> {
  try {
    return await goBuild(BUILD, say);
  } catch (error) {
    throw new Error(
      'no control plane: build it with Go, or point KUBEBUILDER_ASSETS at etcd, kube-apiserver and kubectl',
      {
        cause: error,
      },
    );
  }
}
