import type { ConnectionType } from '../api/type.ts';
import type { Declaration } from '../catalog/declared.ts';
import type { LiveCatalog } from '../catalog/live.ts';
import { typeShape } from './shape.ts';
import { isPublished } from '../api/published.ts';

/** Tells the catalogue of a type that somebody else than the operator wrote; gives its name where that changed the catalogue. */
export function declare(
  catalog: LiveCatalog,
  now: ConnectionType | undefined,
  before: ConnectionType | undefined,
): string | undefined {
  const { name } = (now ?? before)?.metadata ?? {};
  if (name === undefined) return undefined;
  const declaration =
    now === undefined || isPublished(now) || typeShape(now) !== undefined ? undefined : declarationOf(now);
  return catalog.declare(name, declaration) ? name : undefined;
}

/** What a type declares; whether it can be used is for `declarationMistakes` to say. */
export function declarationOf({ spec }: Pick<ConnectionType, 'spec'>): Declaration {
  return spec as Declaration; // the CRD lets all ways of auth stand side by side, and the mistakes name it where there are several
}
