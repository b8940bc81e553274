import { GROUP } from '../api/definition.ts';
import type { Connector } from '../contract/connector.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';

/**
 * A component that tells kustomize where our kinds name Secrets, ConfigMaps, ServiceAccounts and each other, so that prefixes, suffixes and the
 * hashes of generated Secrets follow. Kustomize has no wildcard: each name of a secret has a path of its own.
 */
export function kustomize(connectors: readonly Connector[]): readonly Artifact[] {
  const names = secretFields(connectors);
  return [
    yamlFile('deploy/kustomize/kustomization.yaml', {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      configurations: ['references.yaml'],
    }),
    yamlFile('deploy/kustomize/references.yaml', {
      nameReference: [
        {
          kind: 'Secret',
          version: 'v1',
          fieldSpecs: [
            ...secretPaths('Connection', 'spec', names),
            ...secretPaths('ConnectionTest', 'spec/template/spec', names),
          ],
        },
        { kind: 'ConfigMap', version: 'v1', fieldSpecs: inBoth('parametersFrom/configMap/name') },
        { kind: 'ServiceAccount', version: 'v1', fieldSpecs: inBoth('serviceAccountRef/name') },
        {
          kind: 'Connection',
          group: GROUP,
          fieldSpecs: [
            fieldSpec('Flow', 'spec/steps/from/connection'),
            fieldSpec('Flow', 'spec/steps/to/connection'),
            fieldSpec('ConnectionTest', 'spec/connectionRef/name'),
            fieldSpec('ConnectionBinding', 'spec/connectionRef/name'),
          ],
        },
      ],
    }),
  ];
}

/** All that may stand in spec.secrets: the secrets of any type, and the parameters that say who logs in. */
function secretFields(connectors: readonly Connector[]): readonly string[] {
  const names = connectors.flatMap(({ secrets, identity = [] }) => [
    ...Object.keys(secrets.properties),
    ...identity,
  ]);
  return [...new Set(names)].toSorted();
}

function secretPaths(kind: string, spec: string, names: readonly string[]): readonly object[] {
  return [
    fieldSpec(kind, `${spec}/secretsFrom/name`),
    fieldSpec(kind, `${spec}/parametersFrom/secret/name`),
    ...names.map((name) => fieldSpec(kind, `${spec}/secrets/${name}/name`)),
  ];
}

/** In a Connection, and in the template of a test. */
function inBoth(path: string): readonly object[] {
  return [fieldSpec('Connection', `spec/${path}`), fieldSpec('ConnectionTest', `spec/template/spec/${path}`)];
}

function fieldSpec(kind: string, path: string): object {
  return { path, group: GROUP, kind };
}
