import { Flows, ConnectionPolicies, Secrets } from '../../api/kinds.ts';
import { readinessOf } from '../../api/conditions.ts';
import type { PastedAddress, SecretChoices } from '../../contract/pageForm.ts';
import type { FlowRow, PolicyRow } from '../../contract/pageViews.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { listAll } from '../cluster.ts';
import { needAddress } from '../dialog/address.ts';
import { toYaml } from '../output/output.ts';
import { clean } from '../output/terminal.ts';
import { usesIn } from '../uses.ts';
import type { Desk } from './desk.ts';

/** Types of Secrets that hold no credential of a Connection. */
const OTHERS = ['kubernetes.io/service-account-token', 'helm.sh/release.v1', 'bootstrap.kubernetes.io/token'];

/** The Secrets of a namespace by name and keys; their values are dropped here. */
export async function secretChoices({ cluster }: Desk, namespace: string): Promise<SecretChoices> {
  try {
    const secrets = await listAll(cluster.client, Secrets, namespace);
    return {
      secrets: secrets
        .filter((each) => !OTHERS.includes(String((each as { type?: string }).type)))
        .map(({ metadata, data }) => ({ name: metadata.name, keys: Object.keys(data ?? {}).toSorted() })),
    };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    const refusal = `you may not list the Secrets of namespace ${namespace}: write the name of the Secret and its key, or ask for that right`;
    return { secrets: [], refusal };
  }
}

/** An address that was pasted, in its parts; credentials in it stay here. */
export async function addressParts(
  { types, held }: Desk,
  { type, address }: { readonly type: string; readonly address: string },
): Promise<PastedAddress> {
  const { catalog } = await types.now();
  const { form, notes } = needAddress(address.trim(), catalog, await types.need(type));
  const ticket = held.hold(form.values);
  return {
    parameters: form.parameters,
    secrets: Object.keys(form.values),
    notes,
    ...(ticket !== undefined && { held: ticket }),
  };
}

/** The policies of the cluster, to look at. */
export async function policyRows({ cluster }: Desk): Promise<readonly PolicyRow[]> {
  const policies = await listAll(cluster.client, ConnectionPolicies, '');
  return policies.map((each) => ({ name: each.metadata.name, yaml: toYaml(each) }));
}

/** The Flows of a namespace, to look at. */
export async function flowRows({ cluster }: Desk, namespace = cluster.scope): Promise<readonly FlowRow[]> {
  const flows = await listAll(cluster.client, Flows, namespace);
  return flows.map((flow) => {
    const ready = readinessOf(flow.status?.conditions);
    return {
      namespace: flow.metadata.namespace ?? '',
      name: flow.metadata.name,
      ready: ready?.status ?? 'Unknown',
      reason: ready?.reason ?? '',
      message: clean(ready?.message ?? ''),
      connections: [...new Set(usesIn(flow).map(({ connection }) => connection))],
    };
  });
}
