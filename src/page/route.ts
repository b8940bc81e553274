import { useEffect, useState } from 'preact/hooks';

const MOVED = 'page-moved';

/** Where the page is; a view has a path of its own, its filters stand in the query. */
export function useRoute(): URL {
  const [url, setUrl] = useState(() => new URL(location.href));
  useEffect(() => {
    const moved = () => setUrl(new URL(location.href));
    addEventListener('popstate', moved);
    addEventListener(MOVED, moved);
    return () => {
      removeEventListener('popstate', moved);
      removeEventListener(MOVED, moved);
    };
  }, []);
  return url;
}

/** Goes to another view, which finds `state` in the history; a filter that changes is no new place there. */
export function go(to: string, how: 'push' | 'replace' = 'push', state: object | null = null): void {
  if (how === 'push') history.pushState(state, '', to);
  else history.replaceState(state, '', to);
  dispatchEvent(new Event(MOVED));
}

/** Changes filters in the query; '' takes one out. */
export function filter(changes: Readonly<Record<string, string>>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  go(url.pathname + url.search, 'replace');
}

/** A path of names that may hold anything. */
export function pathTo(...names: readonly string[]): string {
  return `/${names.map(encodeURIComponent).join('/')}`;
}

/** The names of a path. */
export function namesIn({ pathname }: URL): readonly string[] {
  return pathname.split('/').filter(Boolean).map(decodeURIComponent);
}
