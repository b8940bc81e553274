import type { ConnectionSpec } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import { configMapNames } from '../../validation/parameterSources.ts';
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

/** A line for the ConfigMaps that Connections of a bundle name: it has none of them. */
export function configMapsOutside(items: readonly Item[]): readonly string[] {
  const names = items.flatMap(({ kind, metadata: { namespace }, spec }) =>
    kind === 'Connection'
      ? configMapNames(spec as unknown as ConnectionSpec).map((name) => `${namespace}/${name}`) // by the schema of its kind
      : [],
  );
  const all = [...new Set(names)].toSorted();
  const rest = all.length > MOST ? `, and ${all.length - MOST} more` : '';
  return all.length === 0
    ? []
    : [
        `ConfigMaps are not in the file: the Connections need ${all.slice(0, MOST).join(', ')}${rest} where they are imported`,
      ];
}
