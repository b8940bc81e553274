import { DENIED_NETWORKS } from '../probe/guard.ts';
import { yamlFile } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { LABELS, NAME, NAMESPACE, SELECTOR } from './operator.ts';

const folder = 'deploy/networkpolicy';

/** One by one: the DNS cache of a node is link-local too. */
const LINK_LOCAL_METADATA = ['169.254.169.254/32', '169.254.170.2/32', '169.254.170.23/32'];
const OTHER_METADATA = DENIED_NETWORKS.filter(
  ({ what, prefix }) => /metadata|credentials/.test(what) && (prefix === 32 || prefix === 128),
).map(({ network, prefix }) => `${network}/${prefix}`);

/** A kustomize component of the policy. */
export function networkPolicy(): readonly Artifact[] {
  return [
    yamlFile(`${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: ['policy.yaml'],
    }),
    yamlFile(`${folder}/policy.yaml`, operatorNetworkPolicy()),
  ];
}

/**
 * Holds the operator's Pods again where the guard of the probe holds them already: what comes in comes to three ports;
 * what goes out goes to DNS, to the Pods of the cluster, and to these networks: without any, to all but metadata services.
 * No policy can select the API server, so neither side names it.
 */
export function operatorNetworkPolicy(networks: readonly unknown[] = everywhere()): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: NAME, namespace: NAMESPACE, labels: LABELS },
    spec: {
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: ['health', 'webhook', 'metrics'].map((port) => ({ protocol: 'TCP', port })) }],
      egress: [
        { ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })) },
        { to: [{ namespaceSelector: {} }] },
        { to: networks },
      ],
    },
  };
}

function everywhere(): readonly object[] {
  const except = [...LINK_LOCAL_METADATA, ...OTHER_METADATA];
  return ['0.0.0.0/0', '::/0'].map((cidr) => ({
    ipBlock: { cidr, except: except.filter((each) => each.includes('::') === cidr.includes('::')) },
  }));
}
