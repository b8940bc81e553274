import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { GridLine, GridRow } from '../../contract/pageViews.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Clock } from '../../runtime/clock.ts';
import { parseEvent } from '../../runtime/decoder.ts';
import { collectionPath, refOf } from '../../runtime/kind.ts';
import { LineSplitter } from '../../runtime/lineSplitter.ts';
import { adviceFor } from '../advice.ts';
import type { Desk } from './desk.ts';
import { rowOf } from './row.ts';
import type { Send } from './server.ts';

/** Rows of one line; the browser shows the first while the others come. */
const PAGE = 500;
const AGAIN_MS = 2000;

/** Whose rows: all of a namespace, '' for all of them, or one Connection. */
interface GridScope {
  readonly namespace: string;
  readonly name: string | undefined;
}

/** Sends these rows, and what changes, until the browser goes. */
export async function watchGrid(
  desk: Desk,
  scope: GridScope,
  send: (line: GridLine) => ReturnType<Send>,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    try {
      if (round > 0) await send({ reset: true });
      let version: string | undefined = await sendAll(desk, scope, send, signal);
      await send({ synced: true });
      while (version !== undefined && !signal.aborted)
        version = await sendChanges(desk, scope, { version, send, signal });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 403 && round === 0) throw error;
      if (!(error instanceof ApiError && error.status === 410))
        await send({ lost: adviceFor(error).message });
    }
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined); // the browser has gone
  }
}

/** All rows; answers with the version of the list. */
async function sendAll(
  { cluster, types }: Desk,
  scope: GridScope,
  send: (line: GridLine) => ReturnType<Send>,
  signal: AbortSignal,
): Promise<string> {
  const { catalog } = await types.now();
  const path = collectionPath(Connections, scope.namespace);
  let more: string | undefined;
  for (;;) {
    const query = {
      ...selectorOf(scope),
      limit: String(PAGE),
      ...(more !== undefined && { continue: more }),
    };
    const list = (await cluster.client.request({ method: 'GET', path, query, signal })) as ListPage; // a list
    if (list.items.length > 0) await send({ put: list.items.map((each) => rowOf(each, catalog)) });
    more = list.metadata.continue === '' ? undefined : list.metadata.continue;
    if (more === undefined) return list.metadata.resourceVersion;
  }
}

function selectorOf({ name }: GridScope): Readonly<Record<string, string>> {
  return name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
}

interface ListPage {
  readonly metadata: { readonly continue?: string; readonly resourceVersion: string };
  readonly items: readonly Connection[];
}

interface Following {
  readonly version: string;
  readonly send: (line: GridLine) => ReturnType<Send>;
  readonly signal: AbortSignal;
}

/** Changes until the API server ends the watch; answers with the version from which the next one goes on. */
async function sendChanges(
  { cluster, types }: Desk,
  scope: GridScope,
  { version, send, signal }: Following,
): Promise<string> {
  const query = {
    ...selectorOf(scope),
    watch: '1',
    resourceVersion: version,
    allowWatchBookmarks: 'true',
    timeoutSeconds: '300',
  };
  const path = collectionPath(Connections, scope.namespace);
  const body = await cluster.client.stream({ method: 'GET', path, query, signal });
  const lines = new LineSplitter();
  let last = version;
  try {
    for await (const piece of body) {
      const { catalog } = await types.now();
      const change = changeIn(lines.push(piece as Buffer), catalog);
      if (change.put.length > 0) await send({ put: change.put });
      if (change.gone.length > 0) await send({ gone: change.gone });
      last = change.version ?? last;
    }
    return last;
  } finally {
    body.destroy();
  }
}

/** What lines of a watch come to: of each Connection the latest alone. */
function changeIn(lines: Iterable<string>, catalog: Catalog) {
  const put = new Map<string, GridRow>();
  const gone = new Map<string, ReturnType<typeof refOf>>();
  let version: string | undefined;
  for (const line of lines) {
    const event = parseEvent(line, Connections);
    if (event.type === 'BOOKMARK') {
      version = event.resourceVersion;
      continue;
    }
    const { metadata } = event.object;
    const key = `${metadata.namespace}/${metadata.name}`;
    version = metadata.resourceVersion;
    const isGone = event.type === 'DELETED';
    if (isGone) gone.set(key, refOf(event.object));
    else gone.delete(key);
    if (isGone) put.delete(key);
    else put.set(key, rowOf(event.object, catalog));
  }
  return { put: [...put.values()], gone: [...gone.values()], version };
}
