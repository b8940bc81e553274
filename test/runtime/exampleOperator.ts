import { createClient } from '../../src/runtime/client.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import type { Config } from '../../src/runtime/config.ts';
import { handlers } from '../../src/runtime/handlers.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { createOperator, type OperatorServices } from '../../src/runtime/operator.ts';

type Ship = KubernetesObject & { spec: { sails: number }; status?: { sails: number } };
const resource = { group: 'example.com', version: 'v1', kind: 'Ship', plural: 'ships' };
const ShipKind = kind<Ship>({ ...resource, scope: 'Namespaced' });

const ships = handlers<Ship, OperatorServices>(ShipKind, (on) => {
  on.reconcile(async (ref, { cache, client, put }) => {
    const ship = cache.get(ShipKind, ref);
    if (ship === undefined || ship.status?.sails === ship.spec.sails) return {};
    const { resourceVersion } = ship.metadata;
    const patch = { metadata: { resourceVersion }, status: { sails: ship.spec.sails } };
    put(ShipKind, await client.patchStatus(ShipKind, ref, patch));
    return { requeueAfterMs: 600_000 };
  });
});

export function run(config: Config, signal: AbortSignal): Promise<void> {
  const [client, log, metrics] = [createClient(config), createLog('warn'), createMetrics('ships_')];
  const io = (services: OperatorServices) => services;
  const name = 'example.com/ships';
  return createOperator({ client, handlers: [ships], io, clock, log, metrics, name }).run(signal);
}
