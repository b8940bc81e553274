/** The pairs of a Java properties file, and notes for the report. */
interface Properties {
  readonly pairs: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
}

/** Java's properties: `=`, `:` or blanks end a key; a backslash escapes a character, or continues the line. */
export function propertiesOf(content: string): Properties {
  const lines: string[] = [];
  let open = false;
  for (const line of content.split(/\r\n|\r|\n/)) {
    const text = line.replace(/^[\s]+/, '');
    if (!open && (text === '' || /^[#!]/.test(text))) continue;
    const more = /(?:^|[^\\])(?:\\\\)*\\$/.test(text);
    const piece = more ? text.slice(0, -1) : text;
    if (open) lines.push((lines.pop() ?? '') + piece);
    else lines.push(piece);
    open = more;
  }
  return { pairs: lines.map(pairIn), notes: [] };
}

function pairIn(line: string): readonly [string, string] {
  const [, key = '', value = ''] = /^((?:[^\\\s=:]|\\.)*)(?:\s*[=:]\s*|\s+)?(.*)$/s.exec(line) ?? [];
  return [unescapeText(key), unescapeText(value)];
}

function unescapeText(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gis, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };
