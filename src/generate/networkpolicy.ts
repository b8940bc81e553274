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
 * Holds the operator's Pods again where the guard of the probe holds them already: what comes in comes to two ports;
 * what goes out goes to no metadata service. No policy can select the API server, so neither side names a peer.
 */
export function operatorNetworkPolicy(): object {
  const except = [...LINK_LOCAL_METADATA, ...OTHER_METADATA];
  const everywhere = (cidr: string) => ({
    ipBlock: { cidr, except: except.filter((each) => each.includes('::') === cidr.includes('::')) },
  });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: NAME, namespace: NAMESPACE, labels: LABELS },
    spec: {
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: ['health', 'webhook'].map((port) => ({ protocol: 'TCP', port })) }],
      egress: [
        { ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })) },
        { to: [{ namespaceSelector: {} }, everywhere('0.0.0.0/0'), everywhere('::/0')] },
      ],
    },
  };
}
