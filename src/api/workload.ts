import { kind } from '../runtime/kind.ts';
import type { Kind, KubernetesObject } from '../runtime/kind.ts';

/** On the template of a workload's Pods: the revision of the Secret for which it was restarted last. */
export const RESTARTED_FOR = 'mooring.dev/restarted-for';

const apps = { group: 'apps', version: 'v1', scope: 'Namespaced' } as const;

/** The kinds of workloads that a ConnectionBinding may restart. */
export const WORKLOADS = {
  Deployment: kind<Workload>({ ...apps, kind: 'Deployment', plural: 'deployments' }),
  StatefulSet: kind<Workload>({ ...apps, kind: 'StatefulSet', plural: 'statefulsets' }),
  DaemonSet: kind<Workload>({ ...apps, kind: 'DaemonSet', plural: 'daemonsets' }),
  Rollout: kind<Workload>({
    group: 'argoproj.io',
    version: 'v1alpha1',
    kind: 'Rollout',
    plural: 'rollouts',
    scope: 'Namespaced',
  }),
} as const satisfies Readonly<Record<string, Kind<Workload>>>;

/** Name of a kind of workloads. */
export type WorkloadKind = keyof typeof WORKLOADS;

/** As much of a workload as a restart looks at; of each kind, some of these fields are there. */
export interface Workload extends KubernetesObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly updateStrategy?: { readonly type?: string };
    /** Absent from a Rollout that takes it from a Deployment. */
    readonly template?: {
      readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
    };
  };
  readonly status?: {
    /** Of a Rollout it is a text. */
    readonly observedGeneration?: number | string;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly phase?: string;
  };
}
