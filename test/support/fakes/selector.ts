/** Whether values are as a selector wants them: `a=b,c=d`. */
export function selects(selector: string | undefined, value: (name: string) => unknown): boolean {
  return (selector ?? '')
    .split(',')
    .filter((each) => each !== '')
    .every((each) => value(each.slice(0, each.indexOf('='))) === each.slice(each.indexOf('=') + 1));
}

/** What stands at a path, or undefined where there is nothing. */
export function valueAt(object: unknown, path: string, separator = '.'): unknown {
  return path
    .split(separator)
    .reduce<unknown>(
      (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
      object,
    ); // undefined where it is no object
}
