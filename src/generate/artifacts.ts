import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { CONNECTION_BINDING } from '../api/binding.ts';
import { CONNECTION } from '../api/connection.ts';
import { FLOW } from '../api/flow.ts';
import { FLOW_KIND } from '../api/flowkind.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import { catalogOf } from '../catalog/catalog.ts';
import { LiveCatalog } from '../catalog/live.ts';
import { connectors } from '../connectors/index.ts';
import { DEFAULT_SECRET_RULES } from '../api/secretaccess.ts';
import { OPERATOR_ACCESS, controllers } from '../controllers/registry.ts';
import { UsageIndex } from '../controllers/usage/usage.ts';
import { DELEGATION_ACCESS } from '../runtime/delegatedAccess.ts';
import { accessRulesOf } from '../runtime/handlers.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { bindings } from './bindings.ts';
import { cli } from './cli.ts';
import { crd } from './crds.ts';
import { flowControl } from './flowcontrol.ts';
import { flowUse } from './flowuse.ts';
import { gitops } from './gitops.ts';
import { helmChart } from './helm.ts';
import { keyless } from './keyless.ts';
import { kustomize } from './kustomize.ts';
import { LAYERS } from './layers.ts';
import { metrics } from './metrics.ts';
import { monitoring, panels } from './monitoring.ts';
import { namespacedManifests } from './namespaced.ts';
import { networkPolicy } from './networkpolicy.ts';
import { SERVING, identity, IMAGES, NAMESPACE, workload } from './operator.ts';
import { people } from './people.ts';
import { policies } from './policies.ts';
import { rbac } from './rbac.ts';
import { reasons, table } from './reasons.ts';
import { loaders, registry } from './registry.ts';
import { samples } from './samples.ts';
import { sentences } from './sentences.ts';
import { schemas } from './schemas.ts';
import { section } from './section.ts';
import { tenants } from './tenants.ts';
import { testing } from './testing.ts';
import { catalogue, types } from './types.ts';
import { usage } from './usage.ts';
import { variants } from './variants.ts';
import type { RightsOf } from './variants.ts';
import { webhook } from './webhook.ts';

/** Everything that is generated, from what the sources say now. */
export async function artifacts(root: string): Promise<readonly Artifact[]> {
  const crds = [
    CONNECTION,
    CONNECTION_TYPE,
    CONNECTION_TEST,
    CONNECTION_BINDING,
    CONNECTION_POLICY,
    FLOW,
    FLOW_KIND,
  ].map(crd);
  const builtIn = (await readdir(join(root, 'src/connectors')))
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => basename(file, '.ts'));
  return [
    ...crds,
    ...deploy(crds),
    ...bindings(),
    ...usage(),
    ...(await gitops(root)),
    ...kustomize(connectors),
    ...keyless(connectors),
    ...samples(connectors),
    ...types(connectors),
    ...schemas(connectors),
    testing(connectors),
    reasons(),
    await metrics(),
    ...(await cli()),
    registry(builtIn),
    loaders(builtIn),
    await sentences(root),
    await section(root, 'README.md', { name: 'catalogue', body: catalogue(connectors, 'docs/types/') }),
    await section(root, 'docs/operations.md', { name: 'panels', body: panels() }),
    await section(root, 'docs/architecture.md', { name: 'layers', body: layers() }),
  ];
}

function layers(): string {
  return table(
    ['folder in `src/`', 'may import'],
    Object.entries(LAYERS).map(([folder, may]) => [`\`${folder}\``, may.join(', ') || '–']),
  );
}

function deploy(crds: readonly Artifact[]): readonly Artifact[] {
  const controllerRights: RightsOf = (access, publishing) => [
    ...accessRulesOf(
      controllers(
        new LiveCatalog(catalogOf([])),
        new UsageIndex(),
        { ...DEFAULT_SECRET_RULES, access },
        publishing,
      ),
    ),
    ...OPERATOR_ACCESS,
  ];
  const rightsOf: RightsOf = (access) => [...controllerRights(access), ...DELEGATION_ACCESS];
  const parts = {
    'identity.yaml': identity(),
    'rbac.yaml': rbac(rightsOf('all')),
    'people.yaml': people(),
    'flowcontrol.yaml': flowControl(),
    'policies.yaml': policies(),
    'webhook.yaml': webhook(),
    'workload.yaml': workload(NAMESPACE, SERVING),
  };
  const definitions = crds.map(({ content }): object => parse(content));
  return [
    kustomization('crds', { resources: crds.map(({ path }) => path.slice('crds/'.length)) }),
    ...Object.entries(parts).map(([name, objects]) => yamlFile(`deploy/${name}`, ...objects)),
    ...variants(rightsOf),
    ...tenants(),
    ...networkPolicy(),
    ...monitoring(),
    ...namespacedManifests(controllerRights('all', { publishes: false }), controllerRights('all')),
    ...flowUse(),
    yamlFile('deploy/install.yaml', ...definitions, ...pulled(Object.values(parts).flat())),
    ...helmChart(definitions, parts, rightsOf),
    kustomization('deploy', {
      resources: ['../crds', ...Object.keys(parts)],
      images: IMAGES,
    }),
  ];
}

/** With the image that kustomize puts in. */
function pulled(objects: readonly object[]): readonly object[] {
  const [{ name, newName, newTag }] = IMAGES;
  return JSON.parse(JSON.stringify(objects), (key, value: unknown) =>
    key === 'image' && value === name ? `${newName}:${newTag}` : value,
  ) as readonly object[]; // what they were
}

function kustomization(folder: string, body: object): Artifact {
  return yamlFile(`${folder}/kustomization.yaml`, {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...body,
  });
}
