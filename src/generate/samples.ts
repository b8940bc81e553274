import { sampleManifests } from '../cli/sample.ts';
import type { Connector } from '../contract/connector.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';

const apiVersion = 'mooring.dev/v1alpha1';

/** deploy/samples: one file per type, with the Secret it needs, and one for each other kind. */
export function samples(connectors: readonly Connector[]): readonly Artifact[] {
  return [
    ...connectors.map((connector) =>
      yamlFile(
        `deploy/samples/${connector.type}.yaml`,
        ...sampleManifests(connector, `sample-${connector.type}`),
      ),
    ),
    flow(),
    test(),
    binding(),
    parametersFrom(),
  ];
}

function flow(): Artifact {
  const steps = [
    {
      name: 'extract',
      from: [{ connection: 'sample-postgresql', object: 'public.orders' }],
      to: [{ connection: 'sample-s3', object: 'raw/orders/' }],
    },
  ];
  return yamlFile('deploy/samples/flow.yaml', {
    apiVersion,
    kind: 'Flow',
    metadata: { name: 'sample-nightly' },
    spec: { description: 'Nightly orders to the lake.', steps },
  });
}

function test(): Artifact {
  return yamlFile('deploy/samples/connectiontest.yaml', {
    apiVersion,
    kind: 'ConnectionTest',
    metadata: { name: 'sample-test' },
    spec: { connectionRef: { name: 'sample-postgresql' } },
  });
}

/** A Secret for the workloads of the sample; the operator writes it with the component deploy/bindings. */
function binding(): Artifact {
  return yamlFile('deploy/samples/connectionbinding.yaml', {
    apiVersion,
    kind: 'ConnectionBinding',
    metadata: { name: 'sample-binding' },
    spec: {
      connectionRef: { name: 'sample-postgresql' },
      formats: ['servicebinding', 'uri', 'jdbc', 'env'],
      keys: { DATABASE_URL: 'uri' },
    },
  });
}

/** A server that a ConfigMap names; the operator reads it with the component deploy/configmaps. */
function parametersFrom(): Artifact {
  const configMap = { name: 'sample-server' };
  return yamlFile(
    'deploy/samples/parametersfrom.yaml',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: configMap, data: { host: 'pg.shop.svc', port: '5432' } },
    {
      apiVersion,
      kind: 'Connection',
      metadata: { name: 'sample-parameters-from' },
      spec: {
        type: 'postgresql',
        parameters: { database: 'orders', user: 'reader' },
        parametersFrom: [{ configMap }],
        secrets: { password: { name: 'sample-postgresql', key: 'password' } },
      },
    },
  );
}
