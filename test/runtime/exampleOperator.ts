import { createClient } from '../../src/runtime/client.ts';
import { systemClock as clock } from '../../src/runtime/clock.ts';
import type { Config } from '../../src/runtime/config.ts';
import { handlers } from '../../src/runtime/handlers.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { createOperator, type OperatorServices } from '../../src/runtime/operator.ts';

type Widget = KubernetesObject & { spec: { size: number }; status?: { size: number } };
const resource = { group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets' };
const WidgetKind = kind<Widget>({ ...resource, scope: 'Namespaced' });

const widgets = handlers<Widget, OperatorServices>(WidgetKind, (on) => {
  on.reconcile(async (ref, { cache, client, put }) => {
    const widget = cache.get(WidgetKind, ref);
    if (widget === undefined || widget.status?.size === widget.spec.size) return {};
    const { resourceVersion } = widget.metadata;
    const patch = { metadata: { resourceVersion }, status: { size: widget.spec.size } };
    put(WidgetKind, await client.patchStatus(WidgetKind, ref, patch));
    return { requeueAfterMs: 600_000 };
  });
});

export function run(config: Config, signal: AbortSignal): Promise<void> {
  const [client, log, metrics] = [createClient(config), createLog('warn'), createMetrics('widgets_')];
  const io = (services: OperatorServices) => services;
  const name = 'example.com/widgets';
  return createOperator({ client, handlers: [widgets], io, clock, log, metrics, name }).run(signal);
}
