import { namespaceOf } from './object.ts';
import type { FakeObject } from './object.ts';

/** The objects that a list with this query is about, in all namespaces or in one. */
export function matching(
  objects: readonly FakeObject[],
  namespace: string,
  query: Readonly<Record<string, string>>,
): readonly FakeObject[] {
  return objects
    .filter(({ metadata }) => namespace === '' || namespaceOf(metadata) === namespace)
    .filter((object) => selects(query['fieldSelector'], (path) => valueAt(object, path)))
    .filter(({ metadata }) =>
      selects(query['labelSelector'], (label) => valueAt(metadata['labels'], label, '\0')),
    );
}

/** Whether values are as a selector wants them: `a=b,c=d`. */
function selects(selector: string | undefined, value: (name: string) => unknown): boolean {
  return (selector ?? '')
    .split(',')
    .filter((each) => each !== '')
    .every((each) => value(each.slice(0, each.indexOf('='))) === each.slice(each.indexOf('=') + 1));
}

function valueAt(object: unknown, path: string, separator = '.'): unknown {
  return path
    .split(separator)
    .reduce<unknown>(
      (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
      object,
    ); // undefined where it is no object
}

/** What a path names: `/apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME`, or the same without a namespace. */
export function placeOf(path: string) {
  const parts = path.split('/').slice(path.startsWith('/api/') ? 3 : 4);
  const [namespace = '', plural = '', name] =
    parts[0] === 'namespaces' && parts.length > 2 ? parts.slice(1) : ['', ...parts];
  return { namespace, plural, name };
}
