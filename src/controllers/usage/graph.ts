import { Names } from '../../runtime/names.ts';
import { Int32Vector } from './vector.ts';

/** What a Flow says: the key of a Connection, and the path where it names it first. */
export interface ConnectionReference {
  readonly connection: string;
  readonly path: string;
}

/**
 * Which Flow uses which Connection, kept up to date edge by edge.
 *
 * Flows and Connections are interned as small integers. An edge is a row of columns of Int32Arrays:
 * its two ends, the next edge of the same Flow (a singly linked list), and its neighbours among the edges of the
 * same Connection (a doubly linked list, so that an edge goes without a search). `put` costs as many steps as the
 * Flow has uses; counting a Connection's Flows costs one. A Connection that does not exist yet is a name like
 * any other: dangling references are reported, they are no error.
 */
export class UseGraph {
  readonly #flows = new Names();
  readonly #connections = new Names();

  readonly #flowOf = new Int32Vector();
  readonly #connectionOf = new Int32Vector();
  readonly #paths = new Names();
  readonly #pathOf = new Int32Vector();
  readonly #countOfPath = new Int32Vector();
  readonly #nextOfFlow = new Int32Vector();
  readonly #nextOfConnection = new Int32Vector();
  readonly #previousOfConnection = new Int32Vector();
  #edges = 0;
  readonly #freeEdges: number[] = [];

  readonly #firstOfFlow = new Int32Vector();
  readonly #firstOfConnection = new Int32Vector();
  readonly #countOfConnection = new Int32Vector();

  /** Sets the uses of a Flow (none: it is gone); gives the keys of the Connections whose usage this changed. */
  put(flow: string, uses: readonly ConnectionReference[]): readonly string[] {
    const before = new Map(this.usesOf(flow).map((use) => [use.connection, use.path]));
    const after = new Map(uses.map((use) => [use.connection, use.path]));
    const gone = [...before.keys()].filter((connection) => after.get(connection) !== before.get(connection));
    const come = [...after.keys()].filter((connection) => after.get(connection) !== before.get(connection));
    if (gone.length === 0 && come.length === 0) return [];
    this.#unlinkAll(flow);
    for (const [connection, path] of after) this.#link(flow, connection, path);
    return [...new Set([...gone, ...come])];
  }

  /** The uses of a Flow. */
  usesOf(flow: string): readonly ConnectionReference[] {
    const id = this.#flows.find(flow);
    const references: ConnectionReference[] = [];
    for (
      let edge = id === undefined ? -1 : this.#firstOfFlow.get(id);
      edge >= 0;
      edge = this.#nextOfFlow.get(edge)
    ) {
      references.push({
        connection: this.#connections.nameOf(this.#connectionOf.get(edge)),
        path: this.#paths.nameOf(this.#pathOf.get(edge)),
      });
    }
    return references;
  }

  /** How many Flows use a Connection. */
  count(connection: string): number {
    const id = this.#connections.find(connection);
    return id === undefined ? 0 : Math.max(0, this.#countOfConnection.get(id));
  }

  /** The Flows that use a Connection, in no order. */
  *flowsOf(connection: string): Iterable<{ readonly flow: string; readonly path: string }> {
    const id = this.#connections.find(connection);
    for (
      let edge = id === undefined ? -1 : this.#firstOfConnection.get(id);
      edge >= 0;
      edge = this.#nextOfConnection.get(edge)
    ) {
      yield {
        flow: this.#flows.nameOf(this.#flowOf.get(edge)),
        path: this.#paths.nameOf(this.#pathOf.get(edge)),
      };
    }
  }

  #link(flow: string, connection: string, path: string): void {
    const [from, to] = [this.#flows.intern(flow), this.#connections.intern(connection)];
    const edge = this.#freeEdges.pop() ?? this.#edges++;
    this.#flowOf.set(edge, from);
    this.#connectionOf.set(edge, to);
    const at = this.#paths.intern(path);
    this.#pathOf.set(edge, at);
    this.#countOfPath.set(at, Math.max(0, this.#countOfPath.get(at)) + 1);
    this.#nextOfFlow.set(edge, this.#firstOfFlow.get(from));
    this.#firstOfFlow.set(from, edge);
    const head = this.#firstOfConnection.get(to);
    this.#nextOfConnection.set(edge, head);
    this.#previousOfConnection.set(edge, -1);
    if (head >= 0) this.#previousOfConnection.set(head, edge);
    this.#firstOfConnection.set(to, edge);
    this.#countOfConnection.set(to, Math.max(0, this.#countOfConnection.get(to)) + 1);
  }

  #unlinkAll(flow: string): void {
    const id = this.#flows.find(flow);
    if (id === undefined) return;
    for (let edge = this.#firstOfFlow.get(id); edge >= 0; edge = this.#nextOfFlow.get(edge))
      this.#unlink(edge);
    this.#firstOfFlow.set(id, -1);
    this.#flows.release(id);
  }

  #unlink(edge: number): void {
    const connection = this.#connectionOf.get(edge);
    const [previous, next] = [this.#previousOfConnection.get(edge), this.#nextOfConnection.get(edge)];
    if (previous >= 0) this.#nextOfConnection.set(previous, next);
    else this.#firstOfConnection.set(connection, next);
    if (next >= 0) this.#previousOfConnection.set(next, previous);
    this.#freeEdges.push(edge);
    this.#forgetPath(this.#pathOf.get(edge));
    const left = this.#countOfConnection.get(connection) - 1;
    this.#countOfConnection.set(connection, left);
    if (left === 0) this.#connections.release(connection);
  }
  #forgetPath(path: number): void {
    const left = this.#countOfPath.get(path) - 1;
    this.#countOfPath.set(path, left);
    if (left === 0) this.#paths.release(path);
  }
}
