import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useMemo } from 'preact/hooks';
import type { GridRow } from '../contract/pageViews.ts';
import { filter } from './route.ts';
import type { GridView } from './rows.ts';

/** What narrows the grid; all of it stands in the URL. */
export function Filters(props: { rows: readonly GridRow[]; view: GridView; version: number }): Drawn {
  const { rows, view, version } = props;
  const { types, categories } = useMemo(
    () => ({
      types: new Map(rows.map(({ type, title }) => [type, title])),
      categories: new Map(rows.map(({ category }) => [category, category])),
    }),
    [version],
  );
  return h(
    'div',
    { class: 'filters', role: 'search' },
    h(TextFilter, { name: 'q', type: 'search', label: 'Filter by name', value: view.q }),
    h(Choice, { name: 'type', label: 'Type', value: view.type, choices: types }),
    h(Choice, { name: 'category', label: 'Category', value: view.category, choices: categories }),
    h(Choice, { name: 'status', label: 'Status', value: view.status, choices: STATUSES }),
    h(TextFilter, { name: 'label', type: 'text', label: 'Label, team=shop', value: view.label }),
    h(
      'label',
      { class: 'check' },
      h('input', {
        type: 'checkbox',
        checked: view.unused,
        onChange: (event: Event) => filter({ unused: (event.target as HTMLInputElement).checked ? '1' : '' }),
      }),
      'Unused',
    ),
  );
}

const STATUSES = new Map(['Ready', 'Not ready', 'Unknown', 'Suspended'].map((name) => [name, name]));

function TextFilter(props: { name: string; type: string; label: string; value: string }): Drawn {
  const { name, type, label, value } = props;
  const input = (event: Event) => filter({ [name]: (event.target as HTMLInputElement).value });
  return h('input', { type, 'aria-label': label, placeholder: label, value, onInput: input });
}

function Choice(props: {
  name: string;
  label: string;
  value: string;
  choices: ReadonlyMap<string, string>;
}): Drawn {
  const { name, label, value, choices } = props;
  const change = (event: Event) => filter({ [name]: (event.target as HTMLSelectElement).value });
  return h(
    'select',
    { 'aria-label': label, value, onChange: change },
    h('option', { value: '' }, `${label}: all`),
    [...choices]
      .sort(([, one], [, other]) => one.localeCompare(other))
      .map(([key, title]) => h('option', { key, value: key }, title)),
  );
}
