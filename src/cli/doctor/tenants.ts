import type { ConnectionPolicySpec } from '../../api/policy.ts';
import { ConnectionPolicies } from '../../api/kinds.ts';
import { listAll } from '../cluster.ts';
import { note, ok } from './check.ts';
import type { Check } from './check.ts';
import { operatorsOf } from './leases.ts';

/** Whether what a cluster of many tenants should set is set, where Connections stand in several namespaces. */
export const tenantSettings: Check = async (site) => {
  const [{ namespaces }, policies, operators] = await Promise.all([
    site.survey(),
    listAll(site.client, ConnectionPolicies, ''),
    operatorsOf(site),
  ]);
  const { size } = namespaces;
  const detail = `Connections in ${size} ${size === 1 ? 'namespace' : 'namespaces'}`;
  const missing = [
    ...(policies.some(({ spec }) => bindsAll(spec)) ? [] : ['requireHostBinding for all namespaces']),
    ...(operators.every(({ secretAccess }) => secretAccess !== 'all') ? [] : ['--secret-access=labelled']),
  ];
  if (size < 2 || missing.length === 0) return ok(detail);
  return note(
    `${detail}: where those are of tenants who do not trust each other, set ${missing.join(' and ')}`,
    'kustomize component deploy/tenants, docs/policies.md',
  );
};

function bindsAll({ namespaceSelector = {}, secrets }: ConnectionPolicySpec): boolean {
  return secrets?.requireHostBinding === true && Object.keys(namespaceSelector).length === 0;
}
