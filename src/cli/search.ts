import { nearest } from '../catalog/nearest.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Connector } from '../contract/connector.ts';
import { CliFailure } from './failure.ts';
import { normal } from '../catalog/normal.ts';

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

/** The types that fit every word, the best first; a word that is in no text is a misspelt name. By name without a word. */
export function search(text: string, connectors: readonly Connector[]): readonly Connector[] {
  const ranks = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => ranksOf(word, connectors));
  return connectors
    .map((connector) => ({ connector, rank: Math.max(0, ...ranks.map((rank) => rank(connector))) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .toSorted(({ connector: one, rank }, { connector: other, rank: otherRank }) => {
      const maturity = ranks.length === 0 ? 0 : STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage);
      return rank - otherRank || maturity || one.type.localeCompare(other.type);
    })
    .map(({ connector }) => connector);
}

const STAGES: readonly Connector['stage'][] = ['stable', 'beta', 'alpha'];
const NO_MATCH = 9;

/** How well each type fits a word. */
function ranksOf(word: string, connectors: readonly Connector[]): (connector: Connector) => number {
  const isWritten = connectors.some((connector) => writtenRank(word, connector) < NO_MATCH);
  if (isWritten) return (connector) => writtenRank(word, connector);
  const near = nearest(word, connectors.flatMap(namesOf));
  return (connector) => {
    const at = near.findIndex((name) => namesOf(connector).includes(name));
    return at === -1 ? NO_MATCH : at;
  };
}

/** By where the word stands. In the middle of another word it means nothing; the end of one may be its noun, as in mysql. */
function writtenRank(word: string, connector: Connector): number {
  const { type, title, summary } = connector;
  const names = namesOf(connector);
  const words = (text: string) => text.toLowerCase().split(/[^a-z0-9]+/);
  const begins = (text: string) => words(text).some((part) => part.startsWith(word));
  const isEnd = (text: string) => words(text).some((part) => part.endsWith(word));
  if (names.includes(word)) return 0;
  if ([type, title.toLowerCase()].some((name) => name.startsWith(word))) return 1;
  if (names.some(begins)) return 2;
  if (word.length >= 3 && [type, title].some(isEnd)) return 3;
  return begins(summary) ? 4 : NO_MATCH;
}

function namesOf({ type, title, aliases = [] }: Connector): readonly string[] {
  return [type, title.toLowerCase(), ...aliases];
}
