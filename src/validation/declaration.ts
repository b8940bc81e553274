import type { ConnectionType } from '../api/type.ts';
import type { Declaration } from '../catalog/declared.ts';
import type { LiveCatalog } from '../catalog/live.ts';
import { typeShape } from './shape.ts';
import { isPublished } from '../api/published.ts';

/** Puts a type that a user wrote, or its end, into the catalogue; gives its name where that changed the catalogue. */
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
  return spec as Declaration; // the CRD lets all kinds of auth stand side by side; the mistakes name it where there are several
}
