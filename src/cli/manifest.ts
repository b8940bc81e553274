import type { ResourceDefinition } from '../api/definition.ts';

const NAME = '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$';
const texts = { type: 'object', additionalProperties: { type: 'string' } };
const any = {};

const metadata = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 253, pattern: NAME },
    generateName: { type: 'string', maxLength: 253 },
    namespace: { type: 'string', maxLength: 63, pattern: NAME },
    labels: texts,
    annotations: texts,
    finalizers: any,
    ownerReferences: any,
    // What the API server adds, as `kubectl get -o yaml` shows it.
    uid: any,
    resourceVersion: any,
    generation: any,
    creationTimestamp: any,
    deletionTimestamp: any,
    deletionGracePeriodSeconds: any,
    managedFields: any,
    selfLink: any,
  },
};

const schemas = new Map<ResourceDefinition, object>();

/** The schema of a manifest of a kind, its metadata included. */
export function manifestSchema(definition: ResourceDefinition): object {
  const cached = schemas.get(definition);
  if (cached !== undefined) return cached;
  const schema = {
    type: 'object',
    required: ['metadata', 'spec'],
    properties: { apiVersion: any, kind: any, metadata, spec: definition.spec, status: any },
  };
  schemas.set(definition, schema);
  return schema;
}
