import { Unwritable } from '../contract/rendering.ts';

/*
 * How a value is written at each place, by the rules of its reader. What a place cannot hold is refused, never
 * written wrongly, because a wrong password locks accounts.
 */

/** JSON in ASCII, which is the same in every encoding. */
export function json(value: unknown): string {
  return ascii(JSON.stringify(value, undefined, 2));
}

/** A scalar of YAML in double quotes, which 1.1 and 1.2 read alike. */
export function yamlText(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u{7f}-\u{10ffff}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16); // YAML knows no pairs of surrogates
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

function ascii(text: string): string {
  return text.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A tree of YAML: texts are quoted, numbers and yes or no are plain, what is undefined is left out. */
export interface Tree {
  readonly [name: string]: string | number | boolean | undefined | Tree | readonly Tree[];
}

/** A tree as YAML; names are written without quotes. */
export function yamlTree(tree: Tree, indent = ''): string {
  return Object.entries(tree)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      if (Array.isArray(value))
        return [`${indent}${name}:\n`, ...(value as readonly Tree[]).map((each) => item(each, indent))]; // the only list of a tree
      if (typeof value === 'object') return branch(name, yamlTree(value as Tree, `${indent}  `), indent); // no list
      return [`${indent}${name}: ${typeof value === 'string' ? yamlText(value) : String(value)}\n`];
    })
    .join('');
}

function branch(name: string, inner: string, indent: string): readonly string[] {
  return inner === '' ? [] : [`${indent}${name}:\n`, inner];
}

function item(tree: Tree, indent: string): string {
  return `${indent}  - ${yamlTree(tree, `${indent}    `).trimStart()}`;
}

/** A value of a properties file of Java. */
export function property(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('\f', '\\f')
    .replace(/^[ ]+/, (spaces) => spaces.replaceAll(' ', '\\ '))
    .replaceAll(/[^\u0020-\u007e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Properties of Java, one a line. */
export function properties(entries: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(entries)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name.replaceAll(/[:=\\ #!]/g, '\\$&')}=${property(value)}\n`],
    )
    .join('');
}

/** A word of a POSIX shell: without quotes if it has no special character, because simpler readers know no quotes. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value of an INI file whose reader decodes nothing. */
export function iniValue(text: string, field: string): string {
  if (/[\r\n\0]/.test(text))
    throw new Unwritable(`${field} has a line break, which a line of this format cannot hold`);
  if (text !== text.trim())
    throw new Unwritable(`${field} begins or ends with a space, which this format takes off`);
  return text;
}
