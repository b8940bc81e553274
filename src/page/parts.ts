import { h } from './h.ts';
import type { ComponentChildren } from 'preact';
import type { Drawn } from './h.ts';
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from './client.ts';
import { go } from './route.ts';
import { relative } from './times.ts';

/** A link within the page. */
export function Link(props: { to: string; class?: string; children: ComponentChildren }): Drawn {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(props.to);
  };
  return h('a', { href: props.to, class: props.class, onClick: follow }, props.children);
}

/** A time as people say it; the exact one on hover. */
export function Time({ at }: { at: string | undefined }): Drawn {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  if (at === undefined || at === '') return h('span', { class: 'quiet' }, '–');
  return h('time', { dateTime: at, title: new Date(at).toLocaleString() }, relative(at, now));
}

/** Two letters in place of a logo. */
export function Mark({ title }: { title: string }): Drawn {
  const words = title.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const [one = '', two = ''] = words;
  const letters = two === '' ? one.slice(0, 2) : one.charAt(0) + two.charAt(0);
  return h('span', { class: 'mark', 'aria-hidden': 'true' }, letters);
}

const SIGNS: Readonly<Record<string, readonly [string, string]>> = {
  True: ['good', '✓'],
  False: ['bad', '✕'],
  Suspended: ['quiet', '‖'],
};

/** A status with a sign besides its colour. */
export function Ready(props: { ready: string; text: string; title?: string }): Drawn {
  const [tone, sign] = SIGNS[props.ready] ?? ['doubt', '?'];
  return h(
    'span',
    { class: `ready ${tone}`, title: props.title },
    h('span', { 'aria-hidden': 'true' }, `${sign} `),
    props.text,
  );
}

/** What is wrong, said at once to screen readers too. */
export function Problem({ error }: { error: unknown }): Drawn | null {
  if (error === undefined) return null;
  return h('p', { class: 'notice bad', role: 'alert' }, messageOf(error));
}

/** What to do where there is nothing yet. */
export function Empty(props: { title: string; children: ComponentChildren }): Drawn {
  return h('div', { class: 'empty' }, h('h2', null, props.title), h('p', null, props.children));
}

/** An answer that is asked for when the view opens, or when `keys` change. */
export function useAnswer<T>(ask: () => Promise<T>, keys: readonly unknown[]): Answer<T> {
  const [state, setState] = useState<Omit<Answer<T>, 'again'>>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isHere = true;
    ask().then(
      (value) => isHere && setState({ value }),
      (error: unknown) => isHere && setState((before) => ({ ...before, error })),
    );
    return () => {
      isHere = false;
    };
  }, [...keys, round]);
  return { ...state, again: () => setRound((before) => before + 1) };
}

/** What `useAnswer` has so far. */
interface Answer<T> {
  readonly value?: T;
  readonly error?: unknown;
  readonly again: () => void;
}

/** The heading of a view with what can be done there. */
export function Heading(props: { title: string; children?: ComponentChildren }): Drawn {
  useEffect(() => {
    document.title = `${props.title} · Connections`;
  }, [props.title]);
  return h(
    'div',
    { class: 'heading' },
    h('h1', { id: 'title', tabIndex: -1 }, props.title),
    h('div', { class: 'actions' }, props.children),
  );
}

/** A button; hidden ones say why elsewhere. */
export function Button(props: {
  children: ComponentChildren;
  onClick: () => void;
  kind?: 'first' | 'danger';
  disabled?: boolean;
  shortcut?: string;
}): Drawn {
  const { children, onClick, kind = '', disabled = false, shortcut } = props;
  return h(
    'button',
    { type: 'button', class: kind, onClick, disabled, 'aria-keyshortcuts': shortcut },
    children,
  );
}
