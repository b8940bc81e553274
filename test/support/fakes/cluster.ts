import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { removeFolder, temporaryFolder } from '../process.ts';
import { isObject, keyOf, namespaceOf, pluralOf } from './object.ts';
import type { FakeObject } from './object.ts';
import { matching, placeOf } from './selection.ts';

/** A request that reached the server. */
export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An answer that is not about stored objects; text is sent as it is, anything else as JSON. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** An API server on a port of this machine, with objects in memory: what a user of a kubeconfig sees of a cluster. */
export interface FakeCluster {
  /** The path of a kubeconfig whose context `fake` is in the namespace `shop`. */
  readonly kubeconfig: string;
  readonly requests: readonly FakeRequest[];
  /** Writes objects as they are; their watchers hear of it. */
  put(...objects: readonly FakeObject[]): void;
  get(kind: string, namespace: string, name: string): FakeObject | undefined;
  /** Answers requests of a method and a path (`GET /version`) in this way from now on. */
  answer(request: string, answer: (request: FakeRequest) => FakeAnswer): void;
  /** Forgets objects, answers and requests. */
  clear(): void;
  stop(): Promise<void>;
}

/** Starts one that holds nothing. Lists come in pages of a few objects, so that tests meet several. */
export async function startFakeCluster({ page = 2 } = {}): Promise<FakeCluster> {
  const cluster = new Cluster(page);
  const server = createServer((request, response) => void cluster.serve(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // a server on a port has an address
  const folder = await temporaryFolder('mooring-cluster');
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(`http://127.0.0.1:${port}`)));
  return {
    kubeconfig,
    requests: cluster.requests,
    put: (...objects) => objects.forEach((object) => cluster.put(object)),
    get: (kind, namespace, name) => cluster.get(kind, namespace, name),
    answer: (request, answer) => void cluster.answers.set(request, answer),
    clear: () => cluster.clear(),
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
      await removeFolder(folder);
    },
  };
}

function kubeconfigFor(server: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'fake', user: { token: 'fake' } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake', namespace: 'shop' } }],
  };
}

class Cluster {
  readonly requests: FakeRequest[] = [];
  readonly answers = new Map<string, (request: FakeRequest) => FakeAnswer>();
  readonly #objects = new Map<string, FakeObject>();
  readonly #watchers = new Set<(object: FakeObject) => void>();
  readonly #page: number;
  #version = 100;

  constructor(page: number) {
    this.#page = page;
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://localhost');
    const body = await text(message);
    const request = {
      method: message.method ?? '',
      path: decodeURIComponent(pathname),
      query: Object.fromEntries(searchParams),
      body: body === '' ? undefined : (JSON.parse(body) as unknown),
    };
    this.requests.push(request);
    if (request.query['watch'] !== undefined) return this.#watch(request, response);
    const { status = 200, body: answer } = this.#answerTo(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  put(object: FakeObject): FakeObject {
    this.#version += 1;
    const before = this.#objects.get(keyOf(object));
    const metadata = { uid: `uid-${this.#version}`, ...before?.metadata, ...object.metadata };
    const stored = { ...object, metadata: { ...metadata, resourceVersion: String(this.#version) } };
    this.#objects.set(keyOf(stored), stored);
    for (const tell of this.#watchers) tell(stored);
    return stored;
  }

  get(kind: string, namespace: string, name: string): FakeObject | undefined {
    return this.#objects.get(`${kind} ${namespace}/${name}`);
  }

  clear(): void {
    this.requests.length = 0;
    this.answers.clear();
    this.#objects.clear();
  }

  #answerTo(request: FakeRequest): FakeAnswer {
    const answer = this.answers.get(`${request.method} ${request.path}`);
    if (answer !== undefined) return answer(request);
    const { namespace, plural, name } = placeOf(request.path);
    const mine = [...this.#objects.values()].filter((each) => pluralOf(each.kind) === plural);
    if (request.method === 'POST' && isObject(request.body))
      return this.#create(request.body, request, namespace);
    if (name === undefined)
      return pageOf(matching(mine, namespace, request.query), request.query, this.#page);
    const held = mine.find(({ metadata }) => metadata.name === name && namespaceOf(metadata) === namespace);
    if (held === undefined) return refusal(404, 'NotFound', `${plural} "${name}" not found`);
    if (request.method === 'DELETE') return this.#delete(held);
    return request.method === 'PUT' && isObject(request.body)
      ? this.#replace(request.body, request, held)
      : { body: held };
  }

  #create(draft: FakeObject, { query }: FakeRequest, namespace: string): FakeAnswer {
    const { generateName } = draft.metadata;
    const name = typeof generateName === 'string' ? `${generateName}${this.#version}` : draft.metadata.name;
    const object = { ...draft, metadata: { ...draft.metadata, name, namespace } };
    if (this.#objects.has(keyOf(object)))
      return refusal(409, 'AlreadyExists', `${pluralOf(object.kind)} "${name}" already exists`);
    return { status: 201, body: query['dryRun'] === undefined ? this.put(object) : withVersion(object) };
  }

  #replace(object: FakeObject, { query }: FakeRequest, held: FakeObject): FakeAnswer {
    if (object.metadata['resourceVersion'] !== held.metadata['resourceVersion'])
      return refusal(409, 'Conflict', 'the object has been modified');
    return { body: query['dryRun'] === undefined ? this.put(object) : object };
  }

  #delete(held: FakeObject): FakeAnswer {
    this.#objects.delete(keyOf(held));
    return { body: { apiVersion: 'v1', kind: 'Status', status: 'Success' } };
  }

  /** A watch shows each change of the one object that its field selector names, those since its version first. */
  #watch({ query }: FakeRequest, response: ServerResponse): void {
    const name = /^metadata\.name=(.*)$/.exec(query['fieldSelector'] ?? '')?.[1];
    const tell = (object: FakeObject) => {
      if (object.metadata.name === name) response.write(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
    };
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    for (const object of this.#objects.values())
      if (Number(object.metadata['resourceVersion']) > Number(query['resourceVersion'])) tell(object);
    this.#watchers.add(tell);
    response.on('close', () => this.#watchers.delete(tell));
  }
}

/** An answer as the API server gives where it refuses. */
export function refusal(status: number, reason: string, message: string): FakeAnswer {
  return {
    status,
    body: { apiVersion: 'v1', kind: 'Status', status: 'Failure', code: status, reason, message },
  };
}

function withVersion(object: FakeObject): FakeObject {
  return { ...object, metadata: { ...object.metadata, uid: 'none', resourceVersion: '0' } };
}

function pageOf(
  objects: readonly FakeObject[],
  query: Readonly<Record<string, string>>,
  size: number,
): FakeAnswer {
  const from = Number(query['continue'] ?? 0);
  const next = from + size < objects.length ? { continue: String(from + size) } : {};
  const metadata = { resourceVersion: '100', ...next };
  return { body: { metadata, items: objects.slice(from, from + size) } };
}
