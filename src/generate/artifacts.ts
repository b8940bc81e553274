import { CONNECTION } from '../api/connection.ts';
import { FLOW } from '../api/flow.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import { catalogOf } from '../catalog/catalog.ts';
import { FURTHER_ACCESS, tables } from '../controllers/tables.ts';
import { UsageIndex } from '../controllers/usage/usage.ts';
import { accessOf } from '../runtime/handlers.ts';
import { yaml } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { crd } from './crds.ts';
import { identity, NAME, workload } from './operator.ts';
import { policies } from './policies.ts';
import { rbac } from './rbac.ts';

/** Everything that is generated, from what the sources say now. */
export async function artifacts(_root: string): Promise<readonly Artifact[]> {
  const crds = [CONNECTION, CONNECTION_TYPE, CONNECTION_TEST, FLOW].map(crd);
  return [...crds, ...deploy(crds.map(({ path }) => path))];
}

function deploy(crds: readonly string[]): readonly Artifact[] {
  const access = [...accessOf(tables(catalogOf([]), new UsageIndex())), ...FURTHER_ACCESS];
  const parts = { 'identity.yaml': identity(), 'rbac.yaml': rbac(access), 'policies.yaml': policies(), 'workload.yaml': workload() };
  return [
    kustomization('crds', { resources: crds.map((path) => path.slice('crds/'.length)) }),
    ...Object.entries(parts).map(([name, objects]) => yaml(`deploy/${name}`, ...objects)),
    kustomization('deploy', {
      resources: ['../crds', ...Object.keys(parts)],
      images: [{ name: NAME, newName: `ghcr.io/mooring-dev/${NAME}`, newTag: '0.1.0' }],
    }),
  ];
}

function kustomization(folder: string, body: object): Artifact {
  return yaml(`${folder}/kustomization.yaml`, { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...body });
}
