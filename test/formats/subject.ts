import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { renderConnection } from '../../src/catalog/render.ts';
import type { FormatName } from '../../src/contract/rendering.ts';
import { Secret } from '../../src/contract/secret.ts';

/** What a format says of a connection, with its secrets open. */
export interface Shown {
  readonly entries: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** Renders a connection called orders. */
export function render(
  type: string,
  format: FormatName,
  parameters: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, string>> = {},
): Shown {
  const connector = builtinCatalog.get(type);
  if (connector === undefined) throw new Error(`there is no type ${type}`);
  const held = Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]));
  const rendering = renderConnection(format, connector, { name: 'orders', parameters, secrets: held });
  if (rendering === undefined) throw new Error(`type ${type} has no format ${format}`);
  const entries = Object.entries(rendering.entries).map(([name, value]) => [name, value.reveal()]);
  return { entries: Object.fromEntries(entries) as Shown['entries'], notes: rendering.notes };
}

/** The one text of a format. */
export function textOf(...given: Parameters<typeof render>): string {
  const [text, ...others] = Object.values(render(...given).entries);
  if (text === undefined || others.length > 0) throw new Error('the format has not one text');
  return text;
}

/** Values with what quotes, ends, separates or is decoded somewhere. */
export const HOSTILE: readonly string[] = [
  'plain',
  `it's "so"`,
  'a\\b\\',
  '100% %41 %',
  'u:p@h/d?q#f',
  'a=b&c;d,e',
  '#first',
  'a #b ;c',
  '$HOME ${HOME} $(id) `id`',
  '{{ x }} {% y %} {a}',
  '[v6]',
  'é ü 日本 😀',
  '***',
  '-x --y',
  '\\n\\t',
  'a\tb',
];
