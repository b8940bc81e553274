import { LEASE_ACCESS } from '../runtime/lease.ts';
import { LABELS, NAME, NAMESPACE } from './operator.ts';
import { rulesOf } from './rbac.ts';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
/** Before that of all service accounts, which is at 9000. */
const PRECEDENCE = 1000;
/** The operator alone, not what uses it. */
const SUBJECTS = [{ kind: 'ServiceAccount', serviceAccount: { name: NAME, namespace: NAMESPACE } }];

/**
 * The operator's place at the API server: 20 shares beside the 245 of Kubernetes' own levels, which leaves it seats
 * however busy other accounts are; half of them are lent while it rests. Ten thousand status writes at its start wait in
 * queues of this level, before which no other account stands. Its Lease is with those of all leaders: a renewal must not
 * wait behind the operator's own writes.
 */
export function flowControl(): readonly object[] {
  return [
    {
      apiVersion,
      kind: 'PriorityLevelConfiguration',
      metadata: { name: NAME, labels: LABELS },
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 20,
          lendablePercent: 50,
          limitResponse: { type: 'Queue', queuing: { queues: 16, handSize: 4, queueLengthLimit: 50 } },
        },
      },
    },
    flowSchema(NAME, { level: NAME, precedence: PRECEDENCE }, everything()),
    flowSchema(`${NAME}-leader-election`, { level: 'leader-election', precedence: PRECEDENCE - 1 }, leases()),
  ];
}

function flowSchema(
  name: string,
  { level, precedence }: { readonly level: string; readonly precedence: number },
  rules: object,
): object {
  return {
    apiVersion,
    kind: 'FlowSchema',
    metadata: { name, labels: LABELS },
    spec: {
      priorityLevelConfiguration: { name: level },
      matchingPrecedence: precedence,
      rules: [{ subjects: SUBJECTS, ...rules }],
    },
  };
}

function everything(): object {
  const any = ['*'];
  return {
    resourceRules: [{ verbs: any, apiGroups: any, resources: any, clusterScope: true, namespaces: any }],
    nonResourceRules: [{ verbs: any, nonResourceURLs: any }],
  };
}

function leases(): object {
  return { resourceRules: rulesOf([LEASE_ACCESS]).map((rule) => ({ ...rule, namespaces: [NAMESPACE] })) };
}
