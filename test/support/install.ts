import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { eventually } from './eventually.ts';
import type { Kubectl } from './kubectl.ts';

/** The account under which the operator runs, as deploy/ names it. */
export const OPERATOR = { namespace: 'mooring-system', account: 'mooring' } as const;

/** What needs the operator to run in the cluster. */
const OUTSIDE = ['Deployment', 'ValidatingWebhookConfiguration'];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Installs crds/ and deploy/, all but what would start pods: in tests and in the demo the operator runs as a
 * process beside the API server, under the account and the rights of deploy/. `change` makes it another version.
 */
export async function install(
  kubectl: Kubectl,
  change: (manifest: Manifest) => Manifest = (manifest) => manifest,
): Promise<void> {
  const { crds, others } = await installation(kubectl);
  await installCrds(kubectl, crds.map(change));
  await kubectl.apply(...others.map(change));
}

/** What `install` installs. */
export async function installation(
  kubectl: Kubectl,
): Promise<{ readonly crds: readonly Manifest[]; readonly others: readonly Manifest[] }> {
  const documents = parseAllDocuments(await kubectl('kustomize', join(ROOT, 'deploy')));
  const manifests = documents.map((document): Manifest => document.toJS());
  const crds = manifests.filter(({ kind }) => kind === 'CustomResourceDefinition');
  return {
    crds,
    others: manifests.filter((manifest) => !crds.includes(manifest) && !OUTSIDE.includes(manifest.kind)),
  };
}

/** Resolves when the API server serves them. */
export async function installCrds(kubectl: Kubectl, crds: readonly Manifest[]): Promise<void> {
  await kubectl.apply(...crds);
  await untilServed(
    kubectl,
    crds.map(({ metadata }) => metadata.name),
  );
}

/** Resolves when the API server serves these definitions; kubectl itself refuses to wait for one that has no condition yet. */
export async function untilServed(kubectl: Kubectl, names: readonly string[] = ['--all']): Promise<void> {
  await eventually(async () => {
    await kubectl('wait', '--for=condition=Established', '--timeout=30s', 'crd', ...names);
  }, 60_000);
}

/** Gives a namespace an operator of its own, as deploy/namespaced says, all but its pods. */
export async function installNamespaced(kubectl: Kubectl, namespace: string): Promise<void> {
  const text = (await kubectl('kustomize', join(ROOT, 'deploy/namespaced'))).replaceAll(
    /\btenant\b/g,
    namespace,
  );
  const manifests = parseAllDocuments(text).map((document): Manifest => document.toJS());
  await kubectl.apply(...manifests.filter(({ kind }) => !OUTSIDE.includes(kind)));
}

/**
 * Writes a kubeconfig for the operator's own account into a folder, with a fresh token; answers with its path. What
 * has too few rights fails in tests as it would in a cluster.
 */
export async function writeOperatorKubeconfig(
  kubectl: Kubectl,
  folder: string,
  namespace: string = OPERATOR.namespace,
): Promise<string> {
  const config: Config = JSON.parse(
    await kubectl('config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'),
  );
  const { account } = OPERATOR;
  const token = (
    await kubectl('create', 'token', account, '--namespace', namespace, '--duration=24h')
  ).trim();
  const contexts = config.contexts.map(({ name, context }) => ({
    name,
    context: { ...context, user: account, namespace },
  }));
  const path = join(folder, `${namespace}.kubeconfig`);
  await writeFile(
    path,
    JSON.stringify({ ...config, users: [{ name: account, user: { token } }], contexts }),
    { mode: 0o600 },
  );
  return path;
}

interface Config {
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}

/** Enough of a manifest to install it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
