import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageSession } from '../contract/page.ts';
import type {
  ConnectionDraft,
  PageFinding,
  PastedAddress,
  TrustOffer,
  TypeForm,
} from '../contract/pageForm.ts';
import { AddressPaste } from './address.ts';
import { call } from './client.ts';
import { emptyDraft, mistakesAt, mistakesElsewhere, withParts } from './draft.ts';
import { formFields, withValue } from './fields.ts';
import type { FormSchema, FormField } from './fields.ts';
import { FormFields, Labelled } from './inputs.ts';
import { Heading, Problem, useAnswer } from './parts.ts';
import { Saving } from './saving.ts';
import { SecretInputs } from './secrets.ts';
import { TestPanel } from './testing.ts';

/** The form of a type, empty or of a copy that was handed over. */
export function NewConnection(props: { type: string; namespace: string; session: PageSession }): Drawn {
  const { type, namespace, session } = props;
  const { value: form, error } = useAnswer(() => call('type', { type }), [type]);
  const copy = (history.state as { draft?: ConnectionDraft } | null)?.draft;
  if (form === undefined) return h('div', { class: 'pane' }, h(Problem, { error }));
  return h(Editor, { form, start: copy ?? emptyDraft(type, namespace), session });
}

/** The form of a Connection that is there. */
export function EditConnection(props: { namespace: string; name: string; session: PageSession }): Drawn {
  const { namespace, name, session } = props;
  const { value, error } = useAnswer(async () => {
    const detail = await call('connection', { namespace, name });
    return { detail, form: await call('type', { type: detail.type }) };
  }, [namespace, name]);
  if (value === undefined) return h('div', { class: 'pane' }, h(Problem, { error }));
  const { detail, form } = value;
  return h(Editor, { form, start: detail.draft, resourceVersion: detail.resourceVersion, session });
}

function Editor(props: {
  form: TypeForm;
  start: ConnectionDraft;
  resourceVersion?: string;
  session: PageSession;
}): Drawn {
  const { form, start, resourceVersion, session } = props;
  const [draft, setDraft] = useState(start);
  const [held, setHeld] = useState<readonly string[]>([]);
  const fields = useMemo(() => formFields(form.parameters as FormSchema), [form]);
  const findings = useFindings(draft, start);
  const isNew = resourceVersion === undefined;
  const take = (parts: PastedAddress) => {
    setDraft(withParts(draft, parts));
    setHeld(parts.secrets);
  };
  const trust = ({ path, material }: TrustOffer) => setDraft((now) => trusting(now, path, material));
  return h(
    'form',
    { class: 'pane form', onSubmit: (event: Event) => event.preventDefault(), autocomplete: 'off' },
    h(Heading, { title: isNew ? `New ${form.title}` : `Edit ${draft.name}` }),
    h('p', { class: 'quiet' }, form.summary),
    isNew ? h(Place, { draft, change: setDraft, findings, session }) : null,
    hasAddress(form) ? h(AddressPaste, { type: form.type, take }) : null,
    h(FormFields, {
      fields,
      value: draft.parameters,
      change: (parameters) => setDraft({ ...draft, parameters }),
      findings,
    }),
    h(SecretInputs, { form, draft, change: setDraft, findings, held }),
    h(Others, { findings, fields, form }),
    h(DraftTest, { form, draft, session, trust }),
    h(Saving, { draft, resourceVersion, session }),
  );
}

function DraftTest(props: {
  form: TypeForm;
  draft: ConnectionDraft;
  session: PageSession;
  trust: (offer: TrustOffer) => void;
}): Drawn {
  const { form, draft, session, trust } = props;
  return h(TestPanel, {
    request: () => ({ draft }),
    tested: form.tested,
    testing: form.testing,
    refusal: session.refusals.test,
    trust,
  });
}

function hasAddress({ addresses, parameters }: TypeForm): boolean {
  return addresses.length > 0 || 'host' in (parameters['properties'] as object); // a schema of an object
}

function Place(props: {
  draft: ConnectionDraft;
  change: (draft: ConnectionDraft) => void;
  findings: readonly PageFinding[];
  session: PageSession;
}): Drawn {
  const { draft, change, findings, session } = props;
  const input = (name: 'name' | 'namespace') => ({
    id: name,
    value: draft[name],
    autocomplete: 'off',
    onInput: (event: Event) => change({ ...draft, [name]: (event.target as HTMLInputElement).value }),
  });
  return h(
    'div',
    { class: 'fields two' },
    h(Labelled, {
      id: 'name',
      label: 'Name',
      required: true,
      help: 'What Flows call it.',
      mistakes: mistakesAt(findings, 'metadata.name'),
      children: h('input', input('name')),
    }),
    h(Labelled, {
      id: 'namespace',
      label: 'Namespace',
      required: true,
      help: 'Where its Secret and its Flows are.',
      children: [
        h('input', { ...input('namespace'), key: 'input', list: 'namespaces' }),
        h(
          'datalist',
          { id: 'namespaces', key: 'list' },
          session.namespaces.map((name) => h('option', { key: name, value: name })),
        ),
      ],
    }),
  );
}

/** What the judge says as one types; nothing before anything was typed. */
function useFindings(draft: ConnectionDraft, start: ConnectionDraft): readonly PageFinding[] {
  const [findings, setFindings] = useState<readonly PageFinding[]>([]);
  useEffect(() => {
    if (draft === start) return undefined;
    let isHere = true;
    const timer = setTimeout(() => {
      call('judge', draft).then(
        (found) => isHere && setFindings(found),
        () => undefined, // saving says what is wrong with the process
      );
    }, 200);
    return () => {
      isHere = false;
      clearTimeout(timer);
    };
  }, [draft]);
  return findings;
}

function Others(props: {
  findings: readonly PageFinding[];
  fields: readonly FormField[];
  form: TypeForm;
}): Drawn | null {
  const { findings, fields, form } = props;
  const shown = new Set([
    ...pathsOf(fields),
    ...form.secrets.map(({ name }) => `secrets.${name}`),
    'auth',
    'metadata.name',
  ]);
  const others = mistakesElsewhere(findings, shown);
  if (others.length === 0) return null;
  const lines = others.map(({ path, message }) =>
    h('li', { key: path + message }, `${path.replace(/^spec\./, '')}: ${message}`),
  );
  return h('div', { class: 'notice doubt', role: 'status' }, h('ul', null, lines));
}

function pathsOf(fields: readonly FormField[]): readonly string[] {
  return fields.flatMap((field) =>
    field.kind === 'block' ? pathsOf(field.fields) : [`parameters.${field.path.join('.')}`],
  );
}

function trusting(draft: ConnectionDraft, path: string, material: string): ConnectionDraft {
  const [place = '', ...rest] = path.split('.');
  if (place === 'values') return { ...draft, values: { ...draft.values, [rest.join('.')]: material } };
  return { ...draft, parameters: withValue(draft.parameters, rest, material) };
}
