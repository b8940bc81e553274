import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Kubectl } from './kubectl.ts';
import { exists } from './once.ts';

/** The account under which the operator runs, as deploy/ names it. */
export const OPERATOR = { namespace: 'mooring-system', account: 'mooring' } as const;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Installs crds/ and deploy/, all but what would start pods: in tests and in the demo the operator runs as a
 * process beside the API server, under the account and the rights of deploy/.
 */
export async function install(kubectl: Kubectl): Promise<void> {
  const crds = (await readdir(join(ROOT, 'crds'))).filter((file) => file.startsWith('mooring.dev_'));
  await kubectl('apply', '--server-side', '--force-conflicts', ...crds.flatMap((file) => ['-f', join(ROOT, 'crds', file)]));
  await kubectl('wait', '--for=condition=Established', '--timeout=30s', ...crds.map((file) => `crd/${crdOf(file)}`));
  if (await exists(join(ROOT, 'deploy', 'kustomization.yaml'))) {
    const printed = parseAllDocuments(await kubectl('kustomize', join(ROOT, 'deploy'))).map((document): Manifest => document.toJS());
    await kubectl.apply(...printed.filter(({ kind }) => kind !== 'Deployment'));
  }
}

/** mooring.dev_flows.yaml holds flows.mooring.dev. */
function crdOf(file: string): string {
  const [group = '', plural = ''] = file.replace(/\.yaml$/, '').split('_');
  return `${plural}.${group}`;
}

interface Manifest {
  readonly kind: string;
}
