import { withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import { CATEGORY, MANAGED_BY } from '../../api/type.ts';
import type { ConnectionType } from '../../api/type.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { hasTest } from '../../contract/connector.ts';
import { typeSpec } from '../../catalog/manifest.ts';
import type { Connector } from '../../contract/connector.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { ReconcileResult } from '../../runtime/handlers.ts';
import type { EventDraft } from '../../runtime/events.ts';
import { apiVersionOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import { admitted, judgeType, unnamed } from '../admission.ts';
import { TYPE_INDEX, typeKeys } from '../connection/indexes.ts';
import type { Io } from '../io.ts';
import { Connections, ConnectionTypes } from '../../api/kinds.ts';
import { typeShape } from '../../validation/shape.ts';
import { writeStatus } from '../status.ts';
import { linesOf } from '../../validation/verdict.ts';
import { digestOf, isPublished } from '../../api/published.ts';

const FIELD_MANAGER = 'mooring';

/** What happens to ConnectionTypes: the built-in ones are published, all are counted. */
export function connectionTypeController(catalog: Catalog) {
  return handlers<ConnectionType, Io>(ConnectionTypes, (on) => {
    on.reconcile(reconcile);
    on.admission(admitted(typeShape, (type) => judgeType(type, catalog)));
    on.start(() => catalog.connectors.map(({ type }) => refTo(type)));
    on.change(Connections, (now, before) => {
      const types = [now, before].flatMap((each) => (each === undefined ? [] : typeKeys(each)));
      return types.length === 2 && types[0] === types[1] ? [] : types.map(refTo);
    });
    on.access({
      group: ConnectionTypes.group,
      resource: ConnectionTypes.plural,
      verbs: ['get', 'create', 'patch'],
    });
  });
}

async function reconcile(ref: Ref, io: Io): Promise<ReconcileResult> {
  const held = io.cache.get(ConnectionTypes, ref);
  const served = io.catalog.get(ref.name);
  const connector = served?.declaredCheck === undefined ? served : undefined;
  if (held === undefined && connector === undefined) {
    io.tests.unnamedHosts.remove({ type: ref.name });
    return {};
  }
  const ours = held === undefined || isPublished(held);
  const type =
    connector !== undefined && ours && isOutdated(held, connector) ? await publish(connector, io) : held;
  return type === undefined
    ? {}
    : report(
        type,
        { builtIn: connector !== undefined && ours, shadows: connector !== undefined && !ours },
        io,
      );
}

function isOutdated(held: ConnectionType | undefined, connector: Connector): boolean {
  if (held === undefined || held.metadata.labels?.[CATEGORY] !== connector.category) return true;
  return digestOf(held.spec) !== ownDigest(connector);
}

const digests = new WeakMap<Connector, string>();

function ownDigest(connector: Connector): string {
  const digest = digests.get(connector) ?? digestOf(typeSpec(connector));
  digests.set(connector, digest);
  return digest;
}

async function publish(connector: Connector, io: Io): Promise<ConnectionType> {
  const metadata = { name: connector.type, labels: { ...MANAGED_BY, [CATEGORY]: connector.category } };
  const published = await io.client.apply(
    ConnectionTypes,
    { metadata, spec: typeSpec(connector) },
    FIELD_MANAGER,
  );
  io.put(ConnectionTypes, published);
  return published;
}

interface Origin {
  readonly builtIn: boolean;
  /** A built-in type has the same name; this one stays as its owner wrote it. */
  readonly shadows: boolean;
}

async function report(type: ConnectionType, origin: Origin, io: Io): Promise<ReconcileResult> {
  const generation = type.metadata.generation ?? 0;
  const count = io.cache.countByIndex(Connections, TYPE_INDEX, type.metadata.name);
  const conditions = withHistory(conditionsOf(type, origin, io.catalog), type.status?.conditions, {
    generation,
    now: io.clock.now(),
  });
  const patch = mergePatch(type.status ?? {}, {
    observedGeneration: generation,
    conditions,
    tested: isTested(type, io.catalog),
    usage: { count },
  });
  const [missing] = origin.builtIn ? [] : unnamedIn(type, io.catalog);
  if (missing === undefined) io.tests.unnamedHosts.remove({ type: type.metadata.name });
  else io.tests.unnamedHosts.set({ type: type.metadata.name }, 1);
  if (patch === undefined) return {};
  if (missing !== undefined) io.events.emit(warningOf(type, 'FixedHostsMissing', missing));
  if (origin.shadows && type.status?.usage === undefined)
    io.events.emit(warningOf(type, 'NotServed', SHADOW_NOTE));
  const before = type.status?.usage?.count;
  const urgent = before === undefined || (before === 0) !== (count === 0);
  const waitMs = urgent
    ? undefined
    : io.usageWrites.take(`type ${type.metadata.name}`, io.clock.monotonicMs());
  if (waitMs !== undefined) return { requeueAfterMs: waitMs };
  await writeStatus(ConnectionTypes, type, patch, io);
  return {};
}

function warningOf({ metadata }: ConnectionType, reason: string, note: string): EventDraft {
  const regarding = { apiVersion: apiVersionOf(ConnectionTypes), kind: ConnectionTypes.kind, metadata };
  return { regarding, type: 'Warning', reason, action: 'Publish', note };
}

const SHADOW_NOTE = 'a built-in type has this name and is the one in force: rename this one';

/** What is reported of a type. What nothing but an edit can heal is stalled, for kstatus. */
function conditionsOf(
  type: ConnectionType,
  { builtIn, shadows }: Origin,
  catalog: Catalog,
): readonly BareCondition[] {
  if (builtIn)
    return [
      { type: 'Ready', status: 'True', reason: 'BuiltIn', message: 'part of this version of the operator' },
    ];
  if (shadows) return stalledConditions('NotServed', SHADOW_NOTE);
  if (isPublished(type))
    return stalledConditions(
      'NotServed',
      'this version of the operator does not have this type: delete it, or upgrade the operator',
    );
  const message = typeShape(type) ?? linesOf(catalog.mistakesOf(type.metadata.name));
  if (message !== '')
    return stalledConditions(
      'TypeInvalid',
      `${message}; until it is corrected, its connections are reported as UnknownType`,
    );
  return [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Served',
      message: [
        'connections of this type are validated, and tested as spec.check says',
        ...unnamedIn(type, catalog),
      ].join('; '),
    },
  ];
}

/** Of a type in force alone: the rest is not understood. */
function unnamedIn(type: ConnectionType, catalog: Catalog): readonly string[] {
  const isServed = typeShape(type) === undefined && catalog.mistakesOf(type.metadata.name).length === 0;
  return isServed && !isPublished(type) ? unnamed(type) : [];
}

function stalledConditions(reason: string, message: string): readonly BareCondition[] {
  return [
    { type: 'Ready', status: 'False', reason, message },
    { type: 'Stalled', status: 'True', reason, message },
  ];
}

function isTested({ metadata }: ConnectionType, catalog: Catalog): boolean {
  const connector = catalog.get(metadata.name);
  return connector !== undefined && hasTest(connector);
}

function refTo(name: string): Ref {
  return { namespace: '', name };
}
