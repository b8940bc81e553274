import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useState } from 'preact/hooks';
import type { TypeCard } from '../contract/pageForm.ts';
import { call } from './client.ts';
import { Empty, Heading, Link, Mark, Problem, useAnswer } from './parts.ts';
import { filter, pathTo } from './route.ts';
import { cardsFor, categoriesOf } from './search.ts';

/** The types to choose from. */
export function Gallery({ url }: { url: URL }): Drawn {
  const { value: cards = [], error } = useAnswer(() => call('types', {}), []);
  const [text, setText] = useState(url.searchParams.get('q') ?? '');
  const search = (event: Event) => {
    const { value } = event.target as HTMLInputElement;
    setText(value);
    filter({ q: isName(value) ? value : '' });
  };
  const category = url.searchParams.get('category') ?? '';
  const shown = cardsFor(cards, text, category);
  return h(
    'div',
    { class: 'pane' },
    h(Heading, { title: 'New Connection' }),
    h(Problem, { error }),
    h('input', {
      type: 'search',
      class: 'wide',
      'aria-label': 'Search types',
      placeholder: 'Search by name, title or alias',
      value: text,
      autofocus: true,
      onInput: search,
    }),
    h(
      'div',
      { class: 'gallery' },
      h(Categories, { cards, category }),
      h(
        'ul',
        { class: 'cards', 'aria-label': 'Types' },
        shown.map((card) => h(Card, { key: card.type, card })),
      ),
    ),
    cards.length > 0 && shown.length === 0 ? h(Nothing, { text }) : null,
    h('p', { class: 'quiet', role: 'status' }, `${shown.length} types`),
  );
}

/** What may stand in the URL and its history: an address that was pasted here has a password, perhaps. */
function isName(text: string): boolean {
  return /^[\p{L}\p{N} ._+-]*$/u.test(text);
}

function Nothing({ text }: { text: string }): Drawn {
  if (!isName(text))
    return h(Empty, {
      title: 'No type has this name',
      children: 'Choose the type first: its form takes a URL or DSN apart.',
    });
  return h(Empty, {
    title: 'No type has this name',
    children: 'Take away letters or the category. Types of your own can be declared as a ConnectionType.',
  });
}

function Categories({ cards, category }: { cards: readonly TypeCard[]; category: string }): Drawn {
  const all = [['', cards.length] as const, ...categoriesOf(cards)];
  return h(
    'div',
    { class: 'categories', role: 'group', 'aria-label': 'Categories' },
    all.map(([name, count]) =>
      h(
        'button',
        {
          key: name,
          type: 'button',
          'aria-pressed': name === category,
          onClick: () => filter({ category: name }),
        },
        name === '' ? 'All' : name,
        h('span', { class: 'quiet' }, ` ${count}`),
      ),
    ),
  );
}

const TESTED = { yes: 'tested', no: 'not tested', told: 'tested if told what to ask' } as const;

function Card({ card }: { card: TypeCard }): Drawn {
  return h(
    'li',
    { class: 'card' },
    h(Mark, { title: card.title }),
    h(
      'div',
      null,
      h(Link, { to: pathTo('new', card.type), class: 'title', children: card.title }),
      h('p', null, card.summary),
      h(
        'p',
        { class: 'quiet' },
        [card.category, card.stage, TESTED[card.tested], card.declared ? 'declared here' : '']
          .filter(Boolean)
          .join(' · '),
      ),
    ),
  );
}
