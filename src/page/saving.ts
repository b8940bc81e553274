import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { useState } from 'preact/hooks';
import type { PageSession } from '../contract/page.ts';
import type { ConnectionDraft, ManifestText, SaveAnswer } from '../contract/pageForm.ts';
import { call } from './client.ts';
import { Button, Problem } from './parts.ts';
import { go, pathTo } from './route.ts';

/** Save, after the API server has judged it; its manifest; both sides where another user has changed it. */
export function Saving(props: {
  draft: ConnectionDraft;
  resourceVersion: string | undefined;
  session: PageSession;
}): Drawn {
  const { draft, resourceVersion, session } = props;
  const [answer, setAnswer] = useState<SaveAnswer>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const refusal = session.readOnly
    ? READ_ONLY
    : session.refusals[resourceVersion === undefined ? 'create' : 'update'];
  const save = async (version: string | undefined) => {
    setBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      setAnswer(await saved(draft, version));
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return h(
    'section',
    { class: 'saving', 'aria-label': 'Save' },
    refusal === undefined
      ? h(Button, { kind: 'first', disabled: isBusy, onClick: () => void save(resourceVersion) }, 'Save')
      : h('p', { class: 'quiet' }, refusal),
    h(Manifest, { draft }),
    h(Problem, { error }),
    answer === undefined ? null : h(Answer, { answer, over: (version) => void save(version) }),
  );
}

const READ_ONLY = 'started with --read-only: nothing is saved; the manifest can be copied';

/** The dry run first: what it refuses is not half saved. */
async function saved(draft: ConnectionDraft, resourceVersion: string | undefined): Promise<SaveAnswer> {
  const request = { draft, ...(resourceVersion !== undefined && { resourceVersion }) };
  const judged = await call('save', { ...request, dryRun: true });
  if (!('saved' in judged)) return judged;
  const answer = await call('save', { ...request, dryRun: false });
  if ('saved' in answer && answer.warnings.length === 0)
    go(pathTo('connections', answer.saved.namespace, answer.saved.name));
  return answer;
}

function Answer({ answer, over }: { answer: SaveAnswer; over: (resourceVersion: string) => void }): Drawn {
  if ('conflict' in answer) {
    const { theirs, yours, resourceVersion } = answer.conflict;
    return h(
      'div',
      { class: 'notice doubt', role: 'alert' },
      h('p', null, 'Somebody else has changed it since you opened it. Nothing was saved.'),
      h(
        'div',
        { class: 'sides' },
        h(Side, { title: 'Theirs', text: theirs }),
        h(Side, { title: 'Yours', text: yours }),
      ),
      h(Button, { kind: 'danger', onClick: () => over(resourceVersion) }, 'Save mine over it'),
    );
  }
  const lines =
    'refused' in answer
      ? answer.refused.map(({ path, message }) => [path, message].filter(Boolean).join(': '))
      : answer.warnings;
  const isGood = 'saved' in answer;
  return h(
    'div',
    { class: `notice ${isGood ? 'good' : 'bad'}`, role: 'alert' },
    h('p', null, isGood ? 'Saved.' : 'Not saved: what you typed is still here.'),
    h(
      'ul',
      null,
      lines.map((line) => h('li', { key: line }, line)),
    ),
  );
}

function Side({ title, text }: { title: string; text: string }): Drawn {
  return h('div', null, h('h3', null, title), h('pre', { tabIndex: 0 }, text));
}

function Manifest({ draft }: { draft: ConnectionDraft }): Drawn {
  const [manifest, setManifest] = useState<ManifestText>();
  const [error, setError] = useState<unknown>();
  const show = async () => {
    try {
      setManifest(await call('manifest', draft));
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
  };
  const toggle = (event: Event) => (event.target as HTMLDetailsElement).open && void show();
  return h(
    'details',
    { onToggle: toggle },
    h('summary', null, 'YAML'),
    h(Problem, { error }),
    manifest === undefined
      ? null
      : h(
          'div',
          null,
          h(
            'div',
            { class: 'actions' },
            h(Copy, { text: manifest.yaml, title: 'Copy YAML' }),
            h(Copy, { text: manifest.proposal, title: 'Copy the commands of a pull request' }),
            h(Button, { onClick: () => void show() }, 'Refresh'),
          ),
          h('pre', { tabIndex: 0 }, manifest.yaml),
        ),
  );
}

function Copy({ text, title }: { text: string; title: string }): Drawn {
  const [isDone, setDone] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setDone(true));
  return h(Button, { onClick: copy }, isDone ? 'Copied' : title);
}
