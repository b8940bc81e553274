import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useState } from 'preact/hooks';
import type { PageSession } from '../contract/page.ts';
import type { ImportPreview, ImportRequest } from '../contract/pageViews.ts';
import { call } from './client.ts';
import { Labelled } from './inputs.ts';
import { Button, Empty, Heading, Problem } from './parts.ts';

/** Export of what was selected in the grid, and import of a sealed file. */
export function Transfer({ url, session }: { url: URL; session: PageSession }): Drawn {
  const names = (url.searchParams.get('names') ?? '').split(',').filter(Boolean);
  return h(
    'div',
    { class: 'pane form' },
    h(Heading, { title: 'Export / Import' }),
    h('h2', null, 'Export'),
    names.length === 0
      ? h(Empty, {
          title: 'Nothing is selected',
          children: 'Select Connections in the grid, and choose Export there.',
        })
      : h(Export, { names }),
    h('h2', null, 'Import'),
    session.readOnly
      ? h('p', { class: 'quiet' }, 'started with --read-only: nothing is imported')
      : h(Import, {}),
  );
}

function Export({ names }: { names: readonly string[] }): Drawn {
  const [passphrase, setPassphrase] = useState('');
  const [withCredentials, setWith] = useState(false);
  const [told, setTold] = useState<readonly string[]>([]);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    const connections = names.map((each) => {
      const [namespace = '', name = ''] = each.split('/');
      return { namespace, name };
    });
    try {
      const { file, base64, summary, notes } = await call('export', {
        connections,
        withCredentials,
        passphrase,
      });
      keep(file, base64);
      setTold([summary, ...notes]);
      setPassphrase('');
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
  };
  return h(
    'section',
    null,
    h('p', null, names.join(', ')),
    h(
      'label',
      { class: 'check' },
      h('input', { type: 'checkbox', checked: withCredentials, onChange: () => setWith(!withCredentials) }),
      'With credentials',
    ),
    h(Passphrase, { id: 'seal', value: passphrase, change: setPassphrase }),
    h(Button, { kind: 'first', disabled: passphrase === '', onClick: () => void run() }, 'Export'),
    h(Problem, { error }),
    told.map((line) => h('p', { key: line, role: 'status' }, line)),
  );
}

function Passphrase(props: { id: string; value: string; change: (value: string) => void }): Drawn {
  const { id, value, change } = props;
  return h(
    Labelled,
    {
      id,
      label: 'Passphrase',
      required: true,
      help: 'The file is sealed and opened by it, in the local process.',
    },
    h('input', {
      id,
      type: 'password',
      autocomplete: 'new-password',
      value,
      'aria-describedby': `${id}-help`,
      onInput: (event: Event) => change((event.target as HTMLInputElement).value),
    }),
  );
}

/** Lets the browser keep a file. */
function keep(file: string, base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes]));
  Object.assign(document.createElement('a'), { href: url, download: file }).click();
  URL.revokeObjectURL(url);
}

function Import(): Drawn {
  const [base64, setFile] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [onConflict, setConflict] = useState<ImportRequest['onConflict']>('add');
  const [plan, setPlan] = useState<ImportPreview>();
  const [error, setError] = useState<unknown>();
  const run = async (name: 'importPlan' | 'import') => {
    try {
      setPlan(await call(name, { ...UNMAPPED, base64, passphrase, onConflict }));
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
  };
  const choose = (event: Event) => void readFile(event.target as HTMLInputElement).then(setFile);
  return h(
    'section',
    null,
    h(Labelled, {
      id: 'file',
      label: 'Sealed file',
      help: '',
      children: h('input', { id: 'file', type: 'file', onChange: choose }),
    }),
    h(Passphrase, { id: 'open', value: passphrase, change: setPassphrase }),
    h(ConflictChoice, { value: onConflict, change: setConflict }),
    h(
      Button,
      { disabled: base64 === '' || passphrase === '', onClick: () => void run('importPlan') },
      'Show the plan',
    ),
    h(Problem, { error }),
    plan === undefined ? null : h(Plan, { plan, run: () => void run('import') }),
  );
}

const UNMAPPED = { adopt: false, enable: false, namespaces: {}, names: {} } as const;

function ConflictChoice(props: {
  value: ImportRequest['onConflict'];
  change: (value: ImportRequest['onConflict']) => void;
}): Drawn {
  const { value, change } = props;
  const decide = (event: Event) =>
    change((event.target as HTMLSelectElement).value as ImportRequest['onConflict']); // one of the options
  return h(Labelled, {
    id: 'conflict',
    label: 'What is there already',
    children: h(
      'select',
      { id: 'conflict', value, onChange: decide },
      CONFLICTS.map(([key, title]) => h('option', { key, value: key }, title)),
    ),
  });
}

const CONFLICTS = [
  ['add', 'add only what is not there'],
  ['replace', 'replace it'],
  ['keep', 'keep it'],
] as const;

function Plan({ plan, run }: { plan: ImportPreview; run: () => void }): Drawn {
  return h(
    'div',
    { role: 'status' },
    h(
      'ul',
      { class: 'list' },
      plan.rows.map((row) =>
        h(
          'li',
          { key: `${row.kind}/${row.namespace}/${row.name}` },
          `${row.outcome}: ${row.kind} ${row.namespace}/${row.name} ${row.detail}`,
        ),
      ),
    ),
    h(Button, { kind: 'first', onClick: run }, 'Import'),
  );
}

async function readFile({ files }: HTMLInputElement): Promise<string> {
  const file = files?.[0];
  if (file === undefined) return '';
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
