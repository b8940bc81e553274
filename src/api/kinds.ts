import { CONNECTION_BINDING } from './binding.ts';
import type { ConnectionBinding } from './binding.ts';
import { CONNECTION } from './connection.ts';
import type { Connection } from './connection.ts';
import { FLOW } from './flow.ts';
import type { Flow } from './flow.ts';
import { FLOW_KIND } from './flowkind.ts';
import type { FlowKind } from './flowkind.ts';
import { CONNECTION_POLICY } from './policy.ts';
import type { ConnectionPolicy } from './policy.ts';
import { CONNECTION_TEST } from './test.ts';
import type { ConnectionTest } from './test.ts';
import { CONNECTION_TYPE } from './type.ts';
import type { ConnectionType } from './type.ts';
import { kind } from '../runtime/kind.ts';
import type { Kind, KubernetesObject } from '../runtime/kind.ts';
import { OPT_IN_LABEL } from './secretaccess.ts';
import type { ConfigMapObject, SecretObject } from './secret.ts';
import { keptFlow, keptIdentity } from './kept.ts';
import { keptOf } from './published.ts';

/** Connections, as the runtime watches them. */
export const Connections = kind<Connection>({ ...resourceOf(CONNECTION), packed: true });
/** Flows, as the runtime watches them. */
export const Flows = kind<Flow>({ ...resourceOf(FLOW), packed: true, transform: keptFlow });
/** FlowKinds, as the runtime watches them. */
export const FlowKinds = resource<FlowKind>(FLOW_KIND);
/** ConnectionTests, as the runtime watches them. */
export const ConnectionTests = resource<ConnectionTest>(CONNECTION_TEST);
/** ConnectionBindings, as the runtime watches them. */
export const ConnectionBindings = resource<ConnectionBinding>(CONNECTION_BINDING);
/** ConnectionTypes, as the runtime watches them. */
export const ConnectionTypes = kind<ConnectionType>({ ...resourceOf(CONNECTION_TYPE), transform: keptOf });
/** ConnectionPolicies, as the runtime watches them. */
export const ConnectionPolicies = resource<ConnectionPolicy>(CONNECTION_POLICY);

const secrets = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', scope: 'Namespaced' } as const;
/** Secrets as they are read for a test or written for a ConnectionBinding, one at a time. */
export const Secrets = kind<SecretObject>(secrets);
/** Secrets as they are watched: that they changed, never what they hold. */
export const SecretMetadata = kind<KubernetesObject>({
  ...secrets,
  metadataOnly: true,
  packed: true,
});
/** The same, as far as they opt in. */
export const SharedSecretMetadata = kind<KubernetesObject>({
  ...secrets,
  metadataOnly: true,
  packed: true,
  labelSelector: `${OPT_IN_LABEL}=true`,
});

const configMaps = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  scope: 'Namespaced',
} as const;
/** ConfigMaps as they are read for a test, one at a time. */
export const ConfigMaps = kind<ConfigMapObject>(configMaps);
/** ConfigMaps as they are watched. */
export const ConfigMapMetadata = kind<KubernetesObject>({
  ...configMaps,
  metadataOnly: true,
  packed: true,
  transform: keptIdentity,
  grantedBy: 'deploy/configmaps',
});

/** ServiceAccounts, of which only the metadata are read. */
export const ServiceAccounts = kind<KubernetesObject>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  scope: 'Namespaced',
  metadataOnly: true,
});

function resource<T extends KubernetesObject>(definition: Resource): Kind<T> {
  return kind<T>(resourceOf(definition));
}

type Resource = Pick<Kind, 'group' | 'version' | 'kind' | 'plural' | 'scope'>;

function resourceOf({ group, version, kind: name, plural, scope }: Resource): Resource {
  return { group, version, kind: name, plural, scope };
}
