import { h } from './h.ts';
import type { ComponentChildren } from 'preact';
import type { Drawn } from './h.ts';
import type { PageFinding } from '../contract/pageForm.ts';
import { mistakesAt } from './draft.ts';
import { readField, showField, fieldValue, withValue } from './fields.ts';
import type { FormField } from './fields.ts';

interface Values {
  readonly value: Readonly<Record<string, unknown>>;
  readonly change: (value: Readonly<Record<string, unknown>>) => void;
  readonly findings: readonly PageFinding[];
}

/** FormFields of a form; blocks are folded until something in them is set or wrong. */
export function FormFields(props: Values & { fields: readonly FormField[] }): Drawn {
  const { fields, ...values } = props;
  return h(
    'div',
    { class: 'fields' },
    fields.map((field) =>
      h(field.kind === 'block' ? Block : Field, { key: field.path.join('.'), field, ...values }),
    ),
  );
}

function Block({ field, ...values }: Values & { field: FormField }): Drawn {
  const path = `parameters.${field.path.join('.')}`;
  const isOpen =
    fieldValue(values.value, field.path) !== undefined ||
    values.findings.some((each) => each.path.replace(/^spec\./, '').startsWith(path));
  return h(
    'details',
    { open: isOpen },
    h('summary', null, field.label, h('span', { class: 'quiet' }, ` ${field.help}`)),
    h(FormFields, { fields: field.fields, ...values }),
  );
}

function Field({ field, value, change, findings }: Values & { field: FormField }): Drawn {
  const id = `parameters.${field.path.join('.')}`;
  const text = showField(fieldValue(value, field.path));
  const set = (typed: string) => change(withValue(value, field.path, readField(field.kind, typed)));
  const mistakes = mistakesAt(findings, id);
  return h(
    Labelled,
    { id, label: field.label, required: field.required, help: field.help, mistakes },
    h(Control, { id, field, text, set, isWrong: mistakes.length > 0 }),
  );
}

function Control(props: {
  id: string;
  field: FormField;
  text: string;
  set: (text: string) => void;
  isWrong: boolean;
}): Drawn {
  const { id, field, text, set, isWrong } = props;
  const typed = (event: Event) => set((event.target as HTMLInputElement).value);
  const common = { id, value: text, 'aria-describedby': `${id}-help`, 'aria-invalid': isWrong };
  if (field.kind === 'choice' || field.kind === 'boolean') {
    const choices = field.kind === 'boolean' ? ['true', 'false'] : field.choices;
    const unset = field.placeholder === '' ? '' : `${field.placeholder} (default)`;
    return h(
      'select',
      { ...common, onChange: typed },
      h('option', { value: '' }, unset),
      choices.map((choice) => h('option', { key: choice, value: choice }, choice)),
    );
  }
  if (field.kind === 'lines' || field.kind === 'json')
    return h('textarea', {
      ...common,
      rows: 3,
      placeholder: field.kind === 'lines' ? 'One a line' : 'JSON',
      onInput: typed,
    });
  return h('input', {
    ...common,
    type: 'text',
    inputMode: field.kind === 'number' ? 'numeric' : undefined,
    placeholder: field.placeholder,
    autocomplete: 'off',
    spellcheck: false,
    onInput: typed,
  });
}

/** A field with its label, its help and what is wrong with it. */
export function Labelled(props: {
  id: string;
  label: string;
  required?: boolean;
  help?: string;
  mistakes?: readonly string[];
  children: ComponentChildren;
}): Drawn {
  const { id, label, required = false, help = '', mistakes = [], children } = props;
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label, required ? h('span', { class: 'quiet' }, ' required') : null),
    children,
    h(
      'p',
      { class: 'help', id: `${id}-help` },
      mistakes.map((each) => h('span', { class: 'bad', key: each }, `${each} `)),
      help,
    ),
  );
}
