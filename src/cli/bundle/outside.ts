import type { Flow } from '../../api/flow.ts';
import { usesIn } from '../uses.ts';
import type { Item } from './bundle.ts';

/** The most lines: a namespace may have thousands of Flows. */
const MOST = 8;

/** A line for each Flow of a bundle that uses Connections which are not in it: where it is imported, it lacks them. */
export function connectionsOutside(items: readonly Item[]): readonly string[] {
  const inside = new Set(
    items.flatMap(({ kind, metadata }) =>
      kind === 'Connection' ? [`${metadata.namespace}/${metadata.name}`] : [],
    ),
  );
  const lines = items.flatMap((item) => {
    if (item.kind !== 'Flow') return [];
    const uses = usesIn(item as unknown as Flow); // as the cluster gave it
    const missing = uses.filter(({ namespace, connection }) => !inside.has(`${namespace}/${connection}`));
    const names = [...new Set(missing.map(({ connection }) => connection))].toSorted();
    const { namespace, name } = item.metadata;
    return names.length === 0
      ? []
      : [
          `Flow ${namespace}/${name} also uses ${names.join(', ')}: not in the file, so name it too, or leave the Flow waiting for it`,
        ];
  });
  const more = lines.length - MOST;
  return more > 0
    ? [...lines.slice(0, MOST), `${more} more Flows use Connections that are not in the file`]
    : lines;
}
