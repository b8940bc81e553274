import type { LiveCatalog } from '../catalog/live.ts';
import { EVENT_ACCESS } from '../runtime/events.ts';
import type { AccessRule } from '../runtime/handlers.ts';
import type { SecretRules } from '../api/secretaccess.ts';
import { connectionBindingController } from './connectionbinding/controller.ts';
import { connectionController } from './connection/controller.ts';
import { flowController } from './flow/controller.ts';
import { flowKindController } from './flowkind/controller.ts';
import { connectionPolicyController } from './connectionpolicy/controller.ts';
import { connectionTestController } from './connectiontest/controller.ts';
import { connectionTypeController } from './connectiontype/controller.ts';
import type { UsageIndex } from './usage/usage.ts';

/**
 * Every controller of the operator; the index of usage is filled by them and read by them. Of several operators in a
 * cluster one publishes: it alone writes what is in no namespace, types and the status of policies.
 */
export function controllers(
  catalog: LiveCatalog,
  usage: UsageIndex,
  secrets: SecretRules,
  { publishes }: Publishing = { publishes: true },
) {
  const namespaced = [
    connectionController(catalog, usage, secrets),
    flowController(usage),
    connectionTestController(catalog),
    connectionBindingController(secrets),
  ] as const;
  return publishes
    ? ([
        ...namespaced,
        connectionTypeController(catalog),
        connectionPolicyController(catalog),
        flowKindController(usage),
      ] as const)
    : namespaced;
}

/** Whether an operator writes what is in no namespace. */
export interface Publishing {
  readonly publishes: boolean;
}

/** Rights beyond those of the controllers: to report events, and to learn the addresses of the API server, which no test may reach. */
export const OPERATOR_ACCESS: readonly AccessRule[] = [
  EVENT_ACCESS,
  { group: 'discovery.k8s.io', resource: 'endpointslices', verbs: ['list'], namespace: 'default' },
];
