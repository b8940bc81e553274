import { nearest } from '../catalog/nearest.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Connector } from '../contract/connector.ts';
import { CliFailure } from './failure.ts';
import { normal } from './normal.ts';

/** The type of this name, or the first that has it as another name. */
export function typeNamed(word: string, catalog: Pick<Catalog, 'get' | 'connectors'>): Connector | undefined {
  const lower = word.toLowerCase();
  return (
    catalog.get(lower) ??
    catalog.connectors.find(({ type, aliases = [] }) =>
      [type, ...aliases].some((name) => normal(name) === normal(lower)),
    )
  );
}

/** The same, or a failure that names the nearest types. */
export function requireType(word: string, catalog: Catalog): Connector {
  const connector = typeNamed(word, catalog);
  if (connector !== undefined) return connector;
  const near = catalog.nearest(word);
  throw new CliFailure(
    'usage',
    `there is no type ${word}; ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'search with: kubectl connection types'}`,
  );
}

/** The types that fit every word, the best first. */
export function search(text: string, connectors: readonly Connector[]): readonly Connector[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return connectors
    .map((connector) => ({ connector, rank: Math.max(0, ...words.map((word) => rankOf(word, connector))) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .toSorted((one, other) => one.rank - other.rank || one.connector.type.localeCompare(other.connector.type))
    .map(({ connector }) => connector);
}

const NO_MATCH = 9;

function rankOf(word: string, { type, title, summary, aliases = [] }: Connector): number {
  const names = [type, title.toLowerCase(), ...aliases];
  if (names.includes(word)) return 0;
  if (names.some((name) => name.startsWith(word))) return 1;
  if (names.some((name) => name.includes(word))) return 2;
  if (summary.toLowerCase().includes(word)) return 3;
  if (nearest(word, names).length > 0) return 4;
  return word.length >= 3 && names.some((name) => hasLettersOf(word, name)) ? 5 : NO_MATCH;
}

/** Whether the letters come in this order, as in pgsql for postgresql. */
function hasLettersOf(word: string, name: string): boolean {
  let at = 0;
  for (const letter of name) if (letter === word[at]) at += 1;
  return at === word.length;
}
