import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startControlPlane } from './controlplane/start.ts';
import type { ControlPlane } from './controlplane/start.ts';
import { install, writeOperatorKubeconfig } from './install.ts';
import { kubectlOf } from './kubectl.ts';
import type { Kubectl } from './kubectl.ts';
import { makeOnce } from './once.ts';
import { removeFolder, temporaryFolder } from './process.ts';

/** The environment variable by which a run hands its control plane to its tests. */
export const CLUSTER_VARIABLE = 'MOORING_TEST_CLUSTER';

/** What of a control plane is shared, as JSON in `CLUSTER_VARIABLE`. */
export type Site = Pick<ControlPlane, 'url' | 'ca' | 'token' | 'kubeconfig' | 'dir'> & {
  readonly binaries: { readonly kubectl: string };
};

/** A real API server, which other test files use at the same time; `token` and `kubeconfig` are an administrator's. */
export interface Cluster extends Site {
  readonly kubectl: Kubectl;
  /** Makes a namespace that no other test uses; it goes with the cluster. */
  namespace(prefix: string): Promise<string>;
  /** Path of a kubeconfig for the operator's own account, with the rights of deploy/ and no more. */
  operatorKubeconfig(): Promise<string>;
  /** Ends it, unless the run shares it. */
  stop(): Promise<void>;
}

/** The control plane of the run, or one of its own where there is none; `installed`: with our CRDs and rights on it. */
export async function cluster(options: { readonly installed?: boolean } = {}): Promise<Cluster> {
  const shared = process.env[CLUSTER_VARIABLE];
  const own = shared === undefined ? await startControlPlane({ say: console.error }) : undefined;
  const site: Site = own ?? JSON.parse(shared ?? '');
  const kubectl = kubectlOf(site.binaries.kubectl, site.kubeconfig);
  const folders: string[] = [];
  if (options.installed) {
    await makeOnce(join(site.dir, 'installed'), () => install(kubectl));
  }
  return {
    ...site,
    kubectl,
    async namespace(prefix) {
      const name = `${prefix}-${randomBytes(4).toString('hex')}`;
      await kubectl('create', 'namespace', name);
      return name;
    },
    async operatorKubeconfig() {
      const folder = await temporaryFolder('mooring-operator');
      folders.push(folder);
      return writeOperatorKubeconfig(kubectl, folder);
    },
    async stop() {
      await Promise.all([own?.stop(), ...folders.map(removeFolder)]);
    },
  };
}
