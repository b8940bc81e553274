import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly {
    readonly resources?: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}

const DEPLOY = join(import.meta.dirname, '../../deploy');

/** Every rule of the manifests that concerns a resource: `ROLE [in NAMESPACE]: VERBS [of NAMES]`. */
function rulesOf(resource: string): readonly string[] {
  return ['rbac.yaml', 'webhook.yaml', 'namespaced/operator.yaml', 'namespaced/rights.yaml'].flatMap((file) =>
    parseAllDocuments(readFileSync(join(DEPLOY, file), 'utf8')).flatMap((document) => {
      const { kind, metadata, rules = [] } = document.toJS() as Role; // what is generated
      return rules
        .filter(({ resources }) => resources?.includes(resource))
        .map(({ verbs, resourceNames }) =>
          [
            `${kind}${metadata.namespace === undefined ? '' : ` in ${metadata.namespace}`}: ${verbs.join(' ')}`,
            ...(resourceNames ?? []),
          ].join(' of '),
        );
    }),
  );
}

describe('the rights of the operator', () => {
  it.each([
    ['endpointslices', ['Role in default: list', 'Role in default: list']],
    ['events', ['ClusterRole: create', 'Role in tenant: create']],
    ['tokenreviews', ['ClusterRole: create']],
    ['subjectaccessreviews', ['ClusterRole: create']],
    ['validatingwebhookconfigurations', ['ClusterRole: get patch of mooring.dev']],
    ['leases', ['Role in mooring-system: create get update', 'Role in tenant: create get update']],
  ])('to %s reach as far as what it does with them', (resource, rules) => {
    expect(rulesOf(resource)).toEqual(rules);
  });
});
