import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useState } from 'preact/hooks';
import type { PastedAddress } from '../contract/pageForm.ts';
import { call } from './client.ts';
import { Labelled } from './inputs.ts';
import { Button, Problem } from './parts.ts';

/** Takes a URL or DSN apart that is pasted; the field is empty afterwards, since a password may have stood in it. */
export function AddressPaste(props: { type: string; take: (parts: PastedAddress) => void }): Drawn {
  const { type, take } = props;
  const [text, setText] = useState('');
  const [error, setError] = useState<unknown>();
  const [notes, setNotes] = useState<readonly string[]>([]);
  const use = async () => {
    try {
      const parts = await call('address', { type, address: text });
      setText('');
      setError(undefined);
      setNotes(parts.notes);
      take(parts);
    } catch (problem) {
      setNotes([]);
      setError(problem);
    }
  };
  return h(
    'details',
    null,
    h('summary', null, 'Paste a URL or DSN'),
    h(
      Labelled,
      {
        id: 'address',
        label: 'URL or DSN',
        help: 'Its parts go into the fields below; a password in it is not shown.',
      },
      h(AddressInput, { text, change: setText, use: () => void use() }),
    ),
    h(Problem, { error }),
    notes.map((note) => h('p', { key: note, class: 'quiet' }, note)),
  );
}

function AddressInput(props: { text: string; change: (text: string) => void; use: () => void }): Drawn {
  const { text, change, use } = props;
  return h(
    'div',
    { class: 'secret' },
    h('input', {
      id: 'address',
      type: 'password',
      value: text,
      autocomplete: 'off',
      'aria-describedby': 'address-help',
      onInput: (event: Event) => change((event.target as HTMLInputElement).value),
    }),
    h(Button, { disabled: text === '', onClick: use }, 'Take apart'),
  );
}
