import type { SourceModule } from './module.ts';

/** The paths that some modules import, by whatever way round, themselves included. */
export function reachedFrom(
  roots: readonly SourceModule[],
  modules: readonly SourceModule[],
): ReadonlySet<string> {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const reached = new Set<string>();
  const open = [...roots];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    if (reached.has(module.path)) continue;
    reached.add(module.path);
    open.push(...module.imports.flatMap(({ path }) => byPath.get(path) ?? []));
  }
  return reached;
}
