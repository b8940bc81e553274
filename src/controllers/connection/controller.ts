import type { Connection } from '../../api/connection.ts';
import type { Cache } from '../../runtime/cache.ts';
import { handlers } from '../../runtime/handlers.ts';
import { keyOf, refFrom, refOf } from '../../runtime/kind.ts';
import type { KubernetesObject, Ref } from '../../runtime/kind.ts';
import { NamespaceKind } from '../../runtime/scope.ts';
import type { LiveCatalog } from '../../catalog/live.ts';
import { admitted, judgeConnection } from '../admission.ts';
import type { SecretRules } from '../../api/secretaccess.ts';
import type { Io } from '../io.ts';
import {
  ConfigMapMetadata,
  ConnectionBindings,
  ConnectionPolicies,
  Connections,
  ConnectionTypes,
  FlowKinds,
  Flows,
  SecretMetadata,
  SharedSecretMetadata,
} from '../../api/kinds.ts';
import { REFUSED_INDEX, refusedCredential } from '../pacing/refusals.ts';
import { NAMESPACE_INDEX, touchedByNamespace, touchedByPolicy } from '../connectionpolicy/controller.ts';
import { connectionShape } from '../../validation/shape.ts';
import type { UsageIndex } from '../usage/usage.ts';
import { declare } from '../../validation/declaration.ts';
import {
  CONFIG_MAP_INDEX,
  configMapKeys,
  SECRET_INDEX,
  secretKeys,
  TYPE_INDEX,
  typeKeys,
} from './indexes.ts';
import { reconcile } from './reconcile.ts';

/** What happens to Connections, and what else concerns them. */
export function connectionController(catalog: LiveCatalog, usage: UsageIndex, rules: SecretRules) {
  const { access, configMaps = false } = rules;
  return handlers<Connection, Io>(Connections, (on) => {
    on.reconcile(reconcile);
    on.index(SECRET_INDEX, secretKeys);
    if (configMaps) on.index(CONFIG_MAP_INDEX, configMapKeys);
    on.index(TYPE_INDEX, typeKeys);
    on.index(NAMESPACE_INDEX, ({ metadata }) => [metadata.namespace ?? '']);
    on.index(REFUSED_INDEX, refusedCredential);
    on.admission(admitted(connectionShape, (connection) => judgeConnection(connection.spec, catalog)));
    if (access === 'all') on.change(SecretMetadata, naming(SECRET_INDEX));
    if (access === 'labelled') on.change(SharedSecretMetadata, naming(SECRET_INDEX));
    if (configMaps) on.change(ConfigMapMetadata, naming(CONFIG_MAP_INDEX));
    on.change(Flows, (now, before) => usage.update(now, before).map(refFrom));
    on.change(ConnectionBindings, (now, before) => usage.updateBinding(now, before).map(refFrom));
    on.change(FlowKinds, (now, before) => {
      usage.sources.declare((now ?? before)?.metadata.name ?? '', now);
      return [];
    });
    on.change(ConnectionTypes, (now, before, cache) => {
      const type = declare(catalog, now, before);
      return type === undefined ? [] : cache.refsByIndex(Connections, TYPE_INDEX, type);
    });
    // These may concern all: a Secret that changes, or a Flow that is made, does not wait behind them.
    on.change(ConnectionPolicies, touchedByPolicy, 'startup');
    on.change(NamespaceKind, touchedByNamespace, 'startup');
    if (access !== 'none-cluster-wide') on.access({ group: '', resource: 'secrets', verbs: ['get'] });
    if (configMaps) on.access({ group: '', resource: 'configmaps', verbs: ['get'] });
  });
}

/** The Connections that name an object that changed. */
function naming(index: string) {
  return (
    now: KubernetesObject | undefined,
    before: KubernetesObject | undefined,
    cache: Cache,
  ): readonly Ref[] => {
    const object = now ?? before;
    return object === undefined ? [] : cache.refsByIndex(Connections, index, keyOf(refOf(object)));
  };
}
