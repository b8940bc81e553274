import { h } from './h.ts';
import type { Drawn } from './h.ts';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PageSession } from '../contract/page.ts';
import { call, signIn } from './client.ts';
import { ConnectionView } from './connection.ts';
import { Doctor, FlowList, PolicyList } from './lists.ts';
import { EditConnection, NewConnection } from './editor.ts';
import { Gallery } from './gallery.ts';
import { Grid } from './grid.ts';
import { Link, Problem, useAnswer } from './parts.ts';
import { filter, go, namesIn, useRoute } from './route.ts';
import { Transfer } from './transfer.ts';

const TABS = [
  ['', 'Connections'],
  ['flows', 'Flows'],
  ['policies', 'Policies'],
  ['transfer', 'Export / Import'],
  ['doctor', 'Doctor'],
] as const;

/** Signs in, and draws the page where its loading text stands. */
export async function openApp(page: HTMLElement | null): Promise<void> {
  await signIn().catch(() => undefined); // the first call says what is wrong
  if (page === null) return;
  page.replaceChildren();
  render(h(App, null), page);
}

/** The whole page. */
export function App(): Drawn {
  const url = useRoute();
  const { value: session, error } = useAnswer(() => call('session', {}), []);
  useShortcuts();
  return h(
    'div',
    { class: 'frame' },
    h('a', { class: 'skip', href: '#main' }, 'Skip to content'),
    h(Header, { url, session }),
    h(
      'main',
      { id: 'main', tabIndex: -1 },
      h(Problem, { error }),
      session === undefined ? null : h(View, { url, session }),
    ),
  );
}

function Header({ url, session }: { url: URL; session: PageSession | undefined }): Drawn {
  const [place = ''] = namesIn(url);
  return h(
    'header',
    null,
    h(
      'nav',
      { 'aria-label': 'Views' },
      TABS.map(([path, title]) => {
        const isHere = path === place || (path === '' && !TABS.some(([other]) => other === place));
        return h(Link, { key: path, to: `/${path}`, class: isHere ? 'here' : '' }, title);
      }),
    ),
    session === undefined
      ? null
      : h(
          'div',
          { class: 'where' },
          session.readOnly ? h('span', { class: 'chip' }, 'read-only') : null,
          h('span', { class: 'quiet', title: `Mooring ${session.version}` }, session.place),
          h(Namespaces, { session, url }),
        ),
  );
}

function Namespaces({ session, url }: { session: PageSession; url: URL }): Drawn {
  const names = [...new Set([...session.namespaces, session.namespace].filter(Boolean))].sort();
  return h(
    'select',
    {
      'aria-label': 'Namespace',
      value: namespaceOf(url, session),
      onChange: (event: Event) => filter({ ns: (event.target as HTMLSelectElement).value }),
    },
    h('option', { value: '*' }, 'All namespaces'),
    names.map((name) => h('option', { key: name, value: name }, name)),
  );
}

/** `*` for all. */
function namespaceOf(url: URL, session: PageSession): string {
  return url.searchParams.get('ns') ?? (session.namespace === '' ? '*' : session.namespace);
}

function View({ url, session }: { url: URL; session: PageSession }): Drawn {
  const [view = '', one = '', two = '', three = ''] = namesIn(url);
  const chosen = namespaceOf(url, session);
  const namespace = chosen === '*' ? '' : chosen;
  const home = namespace || session.namespaces[0] || 'default';
  if (view === 'new' && one !== '')
    return h(NewConnection, { key: one, type: one, namespace: home, session });
  if (view === 'new') return h(Gallery, { url });
  if (view === 'connections' && three === 'edit')
    return h(EditConnection, { key: url.pathname, namespace: one, name: two, session });
  if (view === 'connections')
    return h(ConnectionView, { key: url.pathname, namespace: one, name: two, session });
  if (view === 'flows') return h(FlowList, { namespace });
  if (view === 'policies') return h(PolicyList, {});
  if (view === 'doctor') return h(Doctor, {});
  if (view === 'transfer') return h(Transfer, { url, session });
  return h(Grid, { key: namespace, url, namespace, session });
}

/** `/` finds, `n` begins a Connection, `t` tests; none of them while the user types into a field. */
function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 'n') go('/new');
      else if (event.key === '/') document.querySelector<HTMLElement>('input[type=search]')?.focus();
      else if (event.key === 't')
        document.querySelector<HTMLElement>('[aria-keyshortcuts=t]:not(:disabled)')?.click();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input:not([type=checkbox]), textarea, select');
}
