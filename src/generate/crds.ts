import type { ResourceDefinition } from '../api/definition.ts';
import { FAILURES } from '../contract/reasons.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';

/** The custom resource definition of a kind, as `kubectl apply` takes it. */
export function crd(definition: ResourceDefinition): Artifact {
  const { group, kind, plural, singular, shortNames, scope, labels } = definition;
  return yamlFile(`crds/${group}_${plural}.yaml`, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: { 'app.kubernetes.io/name': 'mooring', ...labels } },
    spec: {
      group,
      scope,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        ...(shortNames.length > 0 && { shortNames: [...shortNames] }), // an empty list has an owner, and no other way in could apply it
        categories: ['mooring'],
      },
      versions: [version(definition)],
    },
  });
}

function version(definition: ResourceDefinition) {
  const { description, columns, selectable, spec, status } = definition;
  return {
    name: definition.version,
    served: true,
    storage: true,
    subresources: { status: {} },
    additionalPrinterColumns: columns,
    ...(selectable.length > 0 && { selectableFields: selectable.map((jsonPath) => ({ jsonPath })) }),
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description,
        required: ['spec'],
        properties: {
          apiVersion: { type: 'string', description: 'Group and version of the kind.' },
          kind: { type: 'string', description: 'Name of the kind.' },
          metadata: { type: 'object' },
          spec: saidInWords(withReasons(spec)),
          status: withReasons(status),
        },
      },
    },
  };
}

const REASONS = Object.keys(FAILURES).join(', ');

/** A pattern that a rule says in words stands in the rule alone: of the two, the API server tells the pattern. */
function saidInWords(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(saidInWords);
  const {
    pattern,
    'x-kubernetes-validations': rules = [],
    ...others
  } = schema as {
    readonly pattern?: unknown;
    readonly 'x-kubernetes-validations'?: readonly { readonly rule?: string }[];
  }; // a structural schema
  const said = rules.some(({ rule }) => rule === `self.matches('${String(pattern)}')`);
  return Object.fromEntries(
    Object.entries(said ? { ...others, 'x-kubernetes-validations': rules } : schema).map(([key, value]) => [
      key,
      saidInWords(value),
    ]),
  );
}

/** The closed list of reasons is part of the API, so it stands where `kubectl explain` shows it. */
function withReasons(schema: object): unknown {
  return JSON.parse(
    JSON.stringify(schema).replaceAll(
      'the closed list of docs/reasons.md',
      `a closed list, docs/reasons.md; failures are ${REASONS}`,
    ),
  );
}
