import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useState } from 'preact/hooks';
import type {
  ConnectionDraft,
  PageFinding,
  SecretChoices,
  SecretField,
  TypeForm,
} from '../contract/pageForm.ts';
import { call } from './client.ts';
import { mistakesAt, secretsOf, withSecret } from './draft.ts';
import { labelOf } from './fields.ts';
import { Labelled } from './inputs.ts';
import { useAnswer } from './parts.ts';

interface SecretsProps {
  readonly form: TypeForm;
  readonly draft: ConnectionDraft;
  readonly change: (draft: ConnectionDraft) => void;
  readonly findings: readonly PageFinding[];
  readonly held: readonly string[];
}

/** How to authenticate, and the secrets of it. */
export function SecretInputs(props: SecretsProps): Drawn | null {
  const { form, draft } = props;
  const { value: choices } = useAnswer(
    () => call('secrets', { namespace: draft.namespace }),
    [draft.namespace],
  );
  const { needed, others } = secretsOf(form, draft.auth);
  if (form.secrets.length === 0) return null;
  const list = (names: readonly string[]) =>
    form.secrets
      .filter(({ name }) => names.includes(name))
      .map((secret) =>
        h(SecretInput, {
          ...props,
          key: secret.name,
          secret,
          choices,
          isNeeded: needed.includes(secret.name),
        }),
      );
  return h(
    'fieldset',
    null,
    h('legend', null, 'Credentials'),
    form.profiles.length < 2 ? null : h(ProfileChoice, props),
    list(needed),
    others.length === 0
      ? null
      : h(
          'details',
          null,
          h('summary', null, 'Other secrets of this type'),
          h('div', { class: 'fields' }, list(others)),
        ),
  );
}

function ProfileChoice({ form, draft, change, findings }: SecretsProps): Drawn {
  const pick = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    const { auth: _, ...rest } = draft;
    change(value === '' ? rest : { ...rest, auth: value });
  };
  return h(
    Labelled,
    { id: 'auth', label: 'Authenticate by', mistakes: mistakesAt(findings, 'auth') },
    h(
      'select',
      { id: 'auth', value: draft.auth ?? '', onChange: pick },
      h('option', { value: '' }, 'What the given secrets say'),
      form.profiles.map(({ name, title }) => h('option', { key: name, value: name }, title)),
    ),
  );
}

function SecretInput(
  props: SecretsProps & { secret: SecretField; choices: SecretChoices | undefined; isNeeded: boolean },
): Drawn {
  const { secret, draft, change, choices, findings, held, isNeeded } = props;
  const { name } = secret;
  const [isPicked, setPicked] = useState(draft.secrets[name] !== undefined);
  const id = `secrets.${name}`;
  const turn = () => {
    setPicked(!isPicked);
    change(withSecret(draft, name, undefined));
  };
  const isHeld = held.includes(name) && draft.values[name] === undefined && !isPicked;
  const help = isHeld
    ? 'It stood in the address, and is kept by the local process until you save.'
    : secret.description;
  return h(
    Labelled,
    { id, label: labelOf(name), required: isNeeded, help, mistakes: mistakesAt(findings, id) },
    h(
      'div',
      { class: 'secret' },
      isPicked
        ? h(KeyPick, { id, name, draft, change, choices })
        : h(Typed, { id, secret, draft, change, isHeld }),
      h('button', { type: 'button', onClick: turn }, isPicked ? 'Type a value' : 'Pick from a Secret'),
    ),
  );
}

function Typed(
  props: Pick<SecretsProps, 'draft' | 'change'> & { id: string; secret: SecretField; isHeld: boolean },
) {
  const { id, secret, draft, change, isHeld } = props;
  const typed = (event: Event) =>
    change(withSecret(draft, secret.name, { value: (event.target as HTMLInputElement).value }));
  return h(secret.multiline ? 'textarea' : 'input', {
    id,
    ...(!secret.multiline && { type: 'password' }),
    value: draft.values[secret.name] ?? '',
    autocomplete: 'new-password',
    spellcheck: false,
    placeholder: isHeld ? 'from the address' : 'goes into a Secret, and is not shown again',
    'aria-describedby': `${id}-help`,
    onInput: typed,
  });
}

function KeyPick(
  props: Pick<SecretsProps, 'draft' | 'change'> & {
    id: string;
    name: string;
    choices: SecretChoices | undefined;
  },
): Drawn {
  const { id, name, draft, change, choices } = props;
  const now = draft.secrets[name];
  const all = (choices?.secrets ?? []).flatMap((each) => each.keys.map((key) => `${each.name}/${key}`));
  const set = (event: Event) => {
    const [secret = '', key = ''] = (event.target as HTMLInputElement).value.split('/', 2);
    change(withSecret(draft, name, secret === '' ? undefined : { ref: { name: secret, key } }));
  };
  return h(
    'span',
    { class: 'pick' },
    h('input', {
      id,
      list: `${id}-keys`,
      placeholder:
        choices?.refusal === undefined ? 'secret/key' : 'you may not list Secrets: write secret/key',
      value: now === undefined ? '' : [now.name, now.key].filter(Boolean).join('/'),
      onInput: set,
      'aria-describedby': `${id}-help`,
    }),
    h(
      'datalist',
      { id: `${id}-keys` },
      all.map((each) => h('option', { key: each, value: each })),
    ),
  );
}
