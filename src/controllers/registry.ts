import type { LiveCatalog } from '../catalog/live.ts';
import type { AccessRule } from '../runtime/handlers.ts';
import type { SecretRules } from '../api/secretaccess.ts';
import { connectionTable } from './connection/controller.ts';
import { flowTable } from './flow/controller.ts';
import { policyTable } from './connectionpolicy/controller.ts';
import { testTable } from './connectiontest/controller.ts';
import { typeTable } from './connectiontype/controller.ts';
import type { UsageIndex } from './usage/usage.ts';

/**
 * Every table of the operator; the index of usage is filled by them and read by them. Of several operators in a
 * cluster one publishes: it alone writes what is in no namespace, types and the status of policies.
 */
export function tables(
  catalog: LiveCatalog,
  usage: UsageIndex,
  secrets: SecretRules,
  { publishes }: Publishing = { publishes: true },
) {
  const namespaced = [
    connectionTable(catalog, usage, secrets),
    flowTable(usage),
    testTable(catalog),
  ] as const;
  return publishes ? ([...namespaced, typeTable(catalog), policyTable(catalog)] as const) : namespaced;
}

/** Whether an operator writes what is in no namespace. */
export interface Publishing {
  readonly publishes: boolean;
}

/** Rights beyond the tables: to report events, and to learn the addresses of the API server, which no test may reach. */
export const FURTHER_ACCESS: readonly AccessRule[] = [
  { group: 'events.k8s.io', resource: 'events', verbs: ['create', 'patch'] },
  { group: 'discovery.k8s.io', resource: 'endpointslices', verbs: ['list'] },
];
