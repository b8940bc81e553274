import type { Flow } from '../../api/flow.ts';
import { Connections, Flows } from '../../api/kinds.ts';
import type { ConnectionDraft } from '../../contract/pageForm.ts';
import type {
  ExportRequest,
  ForeignDrafts,
  ImportPreview,
  ImportRequest,
  SealedExport,
} from '../../contract/pageViews.ts';
import { applyPlan, storedObjects } from '../bundle/apply.ts';
import { bundleOf, read, write } from '../bundle/bundle.ts';
import { itemOf, secretItems, summaryOf } from '../bundle/items.ts';
import { configMapsOutside, connectionsOutside } from '../bundle/outside.ts';
import { planImport } from '../bundle/plan.ts';
import { identitiesIn, open, seal } from '../bundle/seal.ts';
import type { Key, Lock } from '../bundle/seal.ts';
import { listAll, need } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { fitAll, foreignOf, notesOf } from '../from/convert.ts';
import { mapConcurrently } from '../pool.ts';
import { usesIn } from '../uses.ts';
import { listener, needWrite } from './desk.ts';
import type { Desk } from './desk.ts';
import { draftFrom } from './draft.ts';

/** Connections and the Flows that use them, sealed here: what the browser gets is a sealed file. */
export async function sealedExport({ cluster }: Desk, request: ExportRequest): Promise<SealedExport> {
  const lock = lockOf(request);
  const notes: string[] = [];
  const connections = await mapConcurrently(request.connections, 16, ({ namespace, name }) =>
    need({ ...cluster, namespace }, Connections, name),
  );
  if (connections.length === 0) throw new CliFailure('finding', 'choose Connections in the grid first');
  const wanted = new Set(connections.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  const namespaces = [...new Set(request.connections.map(({ namespace }) => namespace))];
  const flows: readonly Flow[] = (
    await mapConcurrently(namespaces, 4, (each) => listAll(cluster.client, Flows, each))
  ).flat();
  const users = flows.filter((flow) =>
    usesIn(flow).some(({ namespace, connection }) => wanted.has(`${namespace}/${connection}`)),
  );
  const terminal = listener((line) => notes.push(line));
  const secrets = request.withCredentials ? await secretItems(cluster.client, connections, terminal) : [];
  const items = [
    ...secrets,
    ...connections.map((each) => itemOf('Connection', each)),
    ...users.map((each) => itemOf('Flow', each)),
  ];
  const sealed = await seal(write(bundleOf(items)), lock);
  return {
    file: 'connections.age',
    base64: Buffer.from(sealed).toString('base64'),
    summary: summaryOf(items),
    notes: [...notes, ...connectionsOutside(items), ...configMapsOutside(items)],
  };
}

function lockOf({ passphrase, recipients = [] }: ExportRequest): Lock {
  if ((passphrase === undefined) === (recipients.length === 0))
    throw new CliFailure('usage', 'give a passphrase, or recipients (age1…), one of them');
  return passphrase === undefined ? { recipients } : { passphrase };
}

/** What an import would do, or with `apply` does. */
export async function importPreview(
  desk: Desk,
  request: ImportRequest,
  apply: boolean,
): Promise<ImportPreview> {
  if (apply) needWrite(desk);
  const { client } = desk.cluster;
  const bundle = read(await open(Buffer.from(request.base64, 'base64'), keyOf(request)));
  const options = {
    id: bundle.id,
    onConflict: request.onConflict,
    adopt: request.adopt,
    enable: request.enable,
    labels: {},
    namespaces: new Map(Object.entries(request.namespaces)),
    names: new Map(Object.entries(request.names)),
  };
  const terminal = listener(() => undefined);
  const stored = await storedObjects(client, bundle.items, options, terminal);
  const steps = planImport(bundle.items, stored, options);
  const rows = await applyPlan(client, steps, apply ? 'none' : 'client', terminal);
  return {
    created: bundle.created,
    rows: rows.map(({ kind, namespace, name, outcome, detail }) => ({
      kind,
      namespace,
      name,
      outcome,
      detail,
    })),
  };
}

function keyOf({ passphrase, identity }: ImportRequest): Key {
  if ((passphrase === undefined) === (identity === undefined))
    throw new CliFailure('usage', 'give the passphrase, or the identity (AGE-SECRET-KEY-…), one of them');
  return identity === undefined ? { passphrase: passphrase ?? '' } : { identities: identitiesIn(identity) };
}

/** Drafts out of a file of another product; credentials in it stay in the process. */
export async function foreignDrafts(
  { cluster, types, held }: Desk,
  { product, text }: { readonly product: string; readonly text: string },
): Promise<ForeignDrafts> {
  const { catalog } = await types.now();
  const fitted = fitAll(await foreignOf(product, text), catalog, cluster.namespace);
  const drafts = fitted.flatMap(({ connection, secret }): readonly ConnectionDraft[] => {
    if (connection === undefined) return [];
    const { spec } = connection;
    const values = secret?.stringData ?? {};
    const own = Object.entries(spec.secrets ?? {}).filter(([key]) => !(key in values));
    const { name, namespace = cluster.namespace, labels } = connection.metadata;
    const metadata = { name, namespace, ...(labels !== undefined && { labels }) };
    const draft = draftFrom({
      metadata: metadata as never,
      spec: { ...spec, secrets: Object.fromEntries(own) },
    });
    const ticket = held.hold(values);
    return [{ ...draft, ...(ticket !== undefined && { held: ticket, heldNames: Object.keys(values) }) }];
  });
  return { drafts, notes: notesOf(fitted) };
}
