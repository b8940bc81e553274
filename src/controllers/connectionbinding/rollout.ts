import { RESTARTED_FOR } from '../../api/workload.ts';
import type { Workload, WorkloadKind } from '../../api/workload.ts';

/** Whether all Pods of a workload are of its present template, and available; one that does not replace its Pods by itself counts as done. Pure. */
export function hasRolledOut(kind: WorkloadKind, workload: Workload): boolean {
  const { metadata, spec = {}, status = {} } = workload;
  if (spec.paused === true || spec.updateStrategy?.type === 'OnDelete') return true;
  if (String(status.observedGeneration) !== String(metadata.generation)) return false;
  if (kind === 'Rollout') return status.phase === 'Healthy' || status.phase === 'Paused';
  if (kind === 'DaemonSet') {
    const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled, numberAvailable } = status;
    return wanted === 0 || (updatedNumberScheduled === wanted && numberAvailable === wanted);
  }
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  return replicas === wanted && updatedReplicas === wanted && availableReplicas === wanted;
}

/** For which revision of a Secret it was restarted last. */
export function restartedFor({ spec }: Workload): string | undefined {
  return spec?.template?.metadata?.annotations?.[RESTARTED_FOR];
}
