import type { TypeCard } from '../contract/pageForm.ts';

/** The cards of a search as it is typed: what begins with it before what has it within, names before texts. */
export function cardsFor(cards: readonly TypeCard[], text: string, category: string): readonly TypeCard[] {
  const words = text.trim().toLowerCase();
  return cards
    .filter((card) => category === '' || card.category === category)
    .map((card) => ({ card, rank: rankOf(card, words) }))
    .filter(({ rank }) => rank < MISSES)
    .sort((one, other) => one.rank - other.rank)
    .map(({ card }) => card);
}

const MISSES = 4;

function rankOf({ type, title, aliases, summary }: TypeCard, words: string): number {
  const names = [type, title, ...aliases].map((name) => name.toLowerCase());
  if (names.includes(words)) return 0;
  if (names.some((name) => name.startsWith(words))) return 1;
  if (names.some((name) => name.includes(words))) return 2;
  return summary.toLowerCase().includes(words) ? 3 : MISSES;
}

/** The categories of all cards with how many each has. */
export function categoriesOf(cards: readonly TypeCard[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { category } of cards) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
}
