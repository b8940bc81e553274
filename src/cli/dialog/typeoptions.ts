import type { Catalog } from '../../catalog/catalog.ts';
import { CATEGORIES } from '../../contract/connector.ts';
import type { Connector } from '../../contract/connector.ts';
import { search } from '../search.ts';

/** A type to choose. The value is new for each search, so that the best match is always the one that Enter takes. */
interface TypeOption {
  readonly value: string;
  readonly label: string;
  readonly hint: string;
}

/** The types that fit what was typed, the best first: by name and title, or all of a category. */
export function typeOptions(
  typed: string,
  catalog: Catalog,
  isAddress: (text: string) => boolean,
): TypeOption[] {
  if (isAddress(typed))
    return [{ value: `${typed}\n${typed}`, label: 'this address', hint: 'it fills in what it says' }];
  return typesFor(typed, catalog).map(({ type, title, category, summary }) => ({
    value: `${typed}\n${type}`,
    label: `${title} (${type}, ${category})`,
    hint: summary,
  }));
}

function typesFor(typed: string, { connectors }: Catalog): readonly Connector[] {
  const word = typed.trim().toLowerCase();
  const category = word === '' ? undefined : CATEGORIES.find((each) => each === word);
  const found = search(word, connectors);
  if (category === undefined) return found;
  return [
    ...connectors.filter((each) => each.category === category),
    ...found.filter((each) => each.category !== category),
  ];
}
