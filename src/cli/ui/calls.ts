import type { PageCalls, PageStreams } from '../../contract/page.ts';
import type { ObjectPlace } from '../../contract/pageForm.ts';
import type { ImpactGraph } from '../../contract/pageViews.ts';
import type { Cluster } from '../cluster.ts';
import { siteOf } from '../doctor/check.ts';
import { CHECKS, checkUp } from '../doctor/checkup.ts';
import { connectionsFedBy } from '../fed.ts';
import { PRODUCTS } from '../from/products.ts';
import { actOn, copied, usageGraph } from './acting.ts';
import { addressParts, flowRows, policyRows, secretChoices } from './choices.ts';
import { HeldValues, listener, TypesInUse } from './desk.ts';
import type { Desk } from './desk.ts';
import { detailOf } from './detail.ts';
import { judged, manifestOf } from './draft.ts';
import { cards, typeForm } from './gallery.ts';
import { watchGrid } from './grid.ts';
import { sessionOf } from './rights.ts';
import { saved } from './saving.ts';
import type { PageHandlers } from './server.ts';
import { foreignDrafts, importPreview, sealedExport } from './transfer.ts';
import { testLines } from './trying.ts';

type Calls = {
  readonly [Name in Exclude<keyof PageCalls, 'exchange'>]: (
    request: PageCalls[Name]['request'],
  ) => Promise<PageCalls[Name]['answer']>;
};

type Streams = {
  readonly [Name in keyof PageStreams]: (
    request: PageStreams[Name]['request'],
    send: (line: PageStreams[Name]['line']) => Promise<void>,
    signal: AbortSignal,
  ) => Promise<void>;
};

/** Everything that the page can ask. */
export function handlersFor(cluster: Cluster, readOnly: boolean): PageHandlers {
  const desk: Desk = { cluster, readOnly, types: new TypesInUse(cluster), held: new HeldValues() };
  const calls: Calls = {
    session: ({ namespace }) => sessionOf(desk, namespace),
    types: () => cards(desk),
    type: ({ type }) => typeForm(desk, type),
    address: (request) => addressParts(desk, request),
    judge: (draft) => judged(desk, draft),
    manifest: (draft) => Promise.resolve(manifestOf(desk, draft)),
    secrets: ({ namespace }) => secretChoices(desk, namespace),
    save: (request) => saved(desk, request),
    connection: (place) => detailOf(desk, place),
    act: (request) => actOn(desk, request),
    duplicate: (request) => copied(desk, request),
    usage: (place) => usageGraph(desk, place),
    impact: (place) => impactOf(desk, place),
    export: (request) => sealedExport(desk, request),
    importPlan: (request) => importPreview(desk, request, false),
    import: (request) => importPreview(desk, request, true),
    products: () => Promise.resolve(Object.keys(PRODUCTS)),
    convert: (request) => foreignDrafts(desk, request),
    doctor: () => findings(desk),
    policies: () => policyRows(desk),
    flows: ({ namespace }) => flowRows(desk, namespace),
  };
  const streams: Streams = {
    connections: ({ namespace = cluster.scope, name }, send, signal) =>
      watchGrid(desk, { namespace, name }, send, signal),
    test: (request, send, signal) => testLines(desk, request, send, signal),
  };
  return { calls, streams };
}

async function impactOf(
  { cluster: { client } }: Desk,
  { namespace, name }: ObjectPlace,
): Promise<ImpactGraph> {
  const { rows } = await connectionsFedBy(name, { client, namespace }, { progress: () => undefined });
  return { secret: { namespace, name }, connections: rows };
}

async function findings({ cluster }: Desk): Promise<PageCalls['doctor']['answer']> {
  const terminal = listener(() => undefined);
  const results = await checkUp(siteOf(cluster, terminal), CHECKS, terminal);
  return results.map(({ check, verdict, detail, lines = [], remedy }) => ({
    check,
    verdict,
    detail,
    lines,
    ...(remedy !== undefined && { remedy }),
  }));
}
