import type { SourceModule } from './module.ts';

/** Which nodes a node points to. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** An import that goes the wrong way within a folder: from one of its entries to another. */
export interface Arrow {
  readonly folder: string;
  readonly from: string;
  readonly to: string;
}

/** Modules, and which of each other they import. */
export function importGraph(modules: readonly SourceModule[]): Graph {
  const paths = new Set(modules.map(({ path }) => path));
  return new Map(
    modules.map(({ path, imports }) => [
      path,
      new Set(imports.map((each) => each.path).filter((to) => to !== path && paths.has(to))),
    ]),
  );
}

/** The groups of nodes that lead back to themselves (Tarjan's strongly connected components). */
export function circlesOf(graph: Graph): readonly (readonly string[])[] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];

  const visit = (node: string): number => {
    const number = order.size;
    order.set(node, number);
    open.push(node);
    let lowest = number;
    for (const next of graph.get(node) ?? []) {
      const known = order.get(next);
      if (known === undefined) lowest = Math.min(lowest, visit(next));
      else if (open.includes(next)) lowest = Math.min(lowest, known);
    }
    if (lowest === number) circles.push(open.splice(open.indexOf(node)));
    return lowest;
  };

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles.filter((circle) => circle.length > 1);
}

/**
 * The arrows that keep the entries of a folder (files, and sub-folders as one node each) from having an order, for
 * every folder of the graph.
 */
export function upwardArrows(graph: Graph): readonly Arrow[] {
  const folders = new Set([...graph.keys()].flatMap(foldersOf));
  return [...folders].flatMap((folder) => {
    const entries = contract(graph, folder);
    return circlesOf(entries).flatMap((circle) =>
      circle.flatMap((from) =>
        [...(entries.get(from) ?? [])]
          .filter((to) => circle.includes(to))
          .map((to) => ({ folder, from, to })),
      ),
    );
  });
}

/** The entries of one folder, with the imports between them. */
function contract(graph: Graph, folder: string): Graph {
  const entries = new Map<string, Set<string>>();
  for (const [from, targets] of graph) {
    const entry = entryIn(folder, from);
    if (entry === undefined) continue;
    const arrows = entries.get(entry) ?? new Set();
    entries.set(entry, arrows);
    for (const to of targets) {
      const other = entryIn(folder, to);
      if (other !== undefined && other !== entry) arrows.add(other);
    }
  }
  return entries;
}

function entryIn(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/', 1)[0] : undefined;
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
