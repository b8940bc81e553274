import { CONNECTION } from '../api/connection.ts';
import type { Connection } from '../api/connection.ts';
import { FLOW } from '../api/flow.ts';
import type { Flow } from '../api/flow.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import type { ConnectionPolicy } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import type { ConnectionTest } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import type { ConnectionType } from '../api/type.ts';
import { kind } from '../runtime/kind.ts';
import type { Kind, KubernetesObject } from '../runtime/kind.ts';
import { SHARED } from './access.ts';
import type { SecretObject } from './credentials.ts';
import { keptOf } from './type/published.ts';

/** Connections, as the runtime watches them. */
export const Connections = resource<Connection>(CONNECTION);
/** Flows, as the runtime watches them. */
export const Flows = resource<Flow>(FLOW);
/** ConnectionTests, as the runtime watches them. */
export const ConnectionTests = resource<ConnectionTest>(CONNECTION_TEST);
/** ConnectionTypes, as the runtime watches them. */
export const ConnectionTypes = kind<ConnectionType>({ ...resourceOf(CONNECTION_TYPE), keep: keptOf });
/** ConnectionPolicies, as the runtime watches them. */
export const ConnectionPolicies = resource<ConnectionPolicy>(CONNECTION_POLICY);

const secrets = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', scope: 'Namespaced' } as const;
/** Secrets as they are read for a test, one at a time. */
export const Secrets = kind<SecretObject>(secrets);
/** Secrets as they are watched: that they changed, never what they hold. */
export const SecretMetadata = kind<KubernetesObject>({ ...secrets, metadataOnly: true });
/** The same, as far as they opt in. */
export const SharedSecretMetadata = kind<KubernetesObject>({
  ...secrets,
  metadataOnly: true,
  labelSelector: `${SHARED}=true`,
});

function resource<T extends KubernetesObject>(definition: Resource): Kind<T> {
  return kind<T>(resourceOf(definition));
}

type Resource = Pick<Kind, 'group' | 'version' | 'kind' | 'plural' | 'scope'>;

function resourceOf({ group, version, kind: name, plural, scope }: Resource): Resource {
  return { group, version, kind: name, plural, scope };
}
