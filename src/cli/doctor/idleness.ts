import type { Cluster } from '../cluster.ts';
import { get, otherwise } from './check.ts';
import { isSilent, leasesOf } from './leases.ts';
import type { LeaseState, OperatorDeployment } from './leases.ts';

/** Why nothing is tested now, so that status tells of the past alone; undefined where something is, or the user may not look. */
export async function whyNothingIsTested(cluster: Cluster): Promise<string | undefined> {
  const leases = await leasesOf(cluster).catch(otherwise([403], undefined));
  if (leases === undefined) return undefined;
  const { operators, states } = leases;
  const leading = states.filter((state) => !isSilent(state));
  if (leading.length === 0) return 'nobody leads, so nothing is tested now';
  const unready = await Promise.all(leading.map((state) => unreadyPod(cluster, state, operators)));
  if (unready.includes(undefined)) return undefined;
  return `nothing is tested now: of Pod ${unready.join(', ')}`;
}

/** The Pod that leads, where the operator or the prober in it is not ready. */
async function unreadyPod(
  { client }: Cluster,
  { lease, holder }: LeaseState,
  operators: readonly OperatorDeployment[],
): Promise<string | undefined> {
  const { namespace } = operators.find((each) => each.lease === lease) ?? lease;
  const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(holder)}`;
  const pod = await get<Pod | undefined>(client, path).catch(otherwise([403, 404], undefined));
  const down = (pod?.status?.containerStatuses ?? []).filter(({ ready }) => !ready).map(({ name }) => name);
  return down.length === 0 ? undefined : `${holder}, which leads, ${down.join(' and ')} is not ready`;
}

interface Pod {
  readonly status?: {
    readonly containerStatuses?: readonly { readonly name: string; readonly ready: boolean }[];
  };
}
