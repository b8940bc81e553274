import type { Connector } from '../contract/connector.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';

const apiVersion = 'mooring.dev/v1alpha1';

/** deploy/samples: one file per type, with the Secret it needs, and one for each other kind. */
export function samples(connectors: readonly Connector[]): readonly Artifact[] {
  return [
    ...connectors.map((connector) =>
      yamlFile(`deploy/samples/${connector.type}.yaml`, ...sampleManifests(connector)),
    ),
    flow(),
    test(),
  ];
}

/** The objects of the first sample of a type: a Connection and, where it needs one, a Secret to fill in. */
export function sampleManifests({ type, samples: [sample] }: Connector): readonly object[] {
  const name = `sample-${type}`;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData: Object.fromEntries(sample.secrets.map((key) => [key, placeholder(key)])),
  };
  const secrets = Object.fromEntries(sample.secrets.map((key) => [key, { name, key }]));
  const spec = { type, parameters: sample.parameters, ...(sample.secrets.length > 0 && { secrets }) };
  const connection = { apiVersion, kind: 'Connection', metadata: { name }, spec };
  return sample.secrets.length > 0 ? [secret, connection] : [connection];
}

function placeholder(key: string): string {
  return `replace with your ${key}`;
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
