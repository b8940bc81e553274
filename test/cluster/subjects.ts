import type { Client } from '../../src/runtime/client.ts';
import { createClient } from '../../src/runtime/client.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';

const rbac = 'rbac.authorization.k8s.io';

/** A right in the namespace of the tests, or in all. */
export interface Grant {
  readonly role?: string;
  readonly rules?: readonly object[];
  readonly everywhere?: boolean;
  /** Another namespace than that of the tests. */
  readonly namespace?: string;
}

export const secretsGet = (...names: readonly string[]) => ({
  apiGroups: [''],
  resources: ['secrets'],
  verbs: ['get'],
  ...(names.length > 0 && { resourceNames: names }),
});

/** The same of ConfigMaps. */
export const configMapsGet = (...names: readonly string[]) => ({
  ...secretsGet(...names),
  resources: ['configmaps'],
});

/** The right to make tokens of ServiceAccounts. */
export const tokensCreate = (...names: readonly string[]) => ({
  ...secretsGet(...names),
  resources: ['serviceaccounts/token'],
  verbs: ['create'],
});

/** The objects that give a user of this name these rights. */
export function grants(user: string, namespace: string, given: readonly Grant[]): readonly object[] {
  return given.flatMap((grant, index) => {
    const name = `${user}-${index}`;
    const where = grant.everywhere === true ? {} : { namespace: grant.namespace ?? namespace };
    const kind = grant.everywhere === true ? 'ClusterRole' : 'Role';
    const roleRef = grant.role === undefined ? { kind, name } : { kind: 'ClusterRole', name: grant.role };
    return [
      ...(grant.rules === undefined
        ? []
        : [{ apiVersion: `${rbac}/v1`, kind, metadata: { name, ...where }, rules: grant.rules }]),
      {
        apiVersion: `${rbac}/v1`,
        kind: `${kind}Binding`,
        metadata: { name, ...where },
        roleRef: { apiGroup: rbac, ...roleRef },
        subjects: [{ kind: 'User', name: user, apiGroup: rbac }],
      },
    ];
  });
}

/** The API server as that user sees it. */
export function clientAs(
  user: string,
  { url, token, ca }: Pick<ControlPlane, 'url' | 'token' | 'ca'>,
): Client {
  const groups = user.startsWith('system:serviceaccount:')
    ? ['system:serviceaccounts', 'system:authenticated']
    : ['system:authenticated'];
  const headers = {
    authorization: `Bearer ${token}`,
    'impersonate-user': user,
    'impersonate-group': groups.join(', '),
  };
  return createClient({
    server: url,
    namespace: 'default',
    credentials: () => Promise.resolve({ headers, tls: { ca } }),
  });
}
