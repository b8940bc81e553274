import { CONNECTION_BINDING } from '../api/binding.ts';
import { CONNECTION } from '../api/connection.ts';
import { GROUP } from '../api/definition.ts';
import { FLOW } from '../api/flow.ts';
import { FLOW_KIND } from '../api/flowkind.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import { LABELS, NAME } from './operator.ts';

const NAMESPACED_KINDS = [CONNECTION.plural, CONNECTION_BINDING.plural, CONNECTION_TEST.plural, FLOW.plural];
const CATALOGUE = [CONNECTION_TYPE.plural];
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/**
 * Roles for people. Viewers come with Kubernetes' own view, editors and administrators with admin. None comes with
 * edit: the writer of a Connection directs where a credential goes. Policies and FlowKinds belong to the administrators of the cluster.
 */
export function people(): readonly object[] {
  return [
    role('viewer', ['view'], [rule([...NAMESPACED_KINDS, ...CATALOGUE], READ)]),
    role(
      'editor',
      ['admin'],
      [
        rule(NAMESPACED_KINDS, [...READ, ...WRITE]),
        rule([CONNECTION.plural], ['use']),
        rule(CATALOGUE, READ),
      ],
    ),
    role(
      'admin',
      ['admin'],
      [
        rule([...NAMESPACED_KINDS, ...CATALOGUE], READ),
        rule(NAMESPACED_KINDS, WRITE),
        rule([CONNECTION.plural], ['bind', 'use']),
        rule([CONNECTION_POLICY.plural, FLOW_KIND.plural], READ),
      ],
    ),
  ];
}

function rule(resources: readonly string[], verbs: readonly string[]) {
  return { apiGroups: [GROUP], resources, verbs };
}

function role(name: string, aggregatedTo: readonly string[], rules: readonly object[]): object {
  const aggregation = Object.fromEntries(
    aggregatedTo.map((to) => [`rbac.authorization.k8s.io/aggregate-to-${to}`, 'true']),
  );
  const metadata = { name: `${NAME}-${name}`, labels: { ...LABELS, ...aggregation } };
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules };
}
