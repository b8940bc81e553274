/** The pairs of a Java properties file, and notes for the report. */
interface Properties {
  readonly pairs: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
}

/** Java's properties: `=`, `:` or blanks end a key; a backslash escapes a character, or continues the line. */
export function propertiesOf(content: string): Properties {
  const lines: string[] = [];
  const notes: string[] = [];
  let open = false;
  for (const [index, line] of content.split(/\r\n|\r|\n/).entries()) {
    const text = line.replace(/^[\s]+/, '');
    if (!open && (text === '' || /^[#!]/.test(text))) continue;
    if (/[\u0080-\uffff]/.test(text)) notes.push(`line ${index + 1}: ${LATIN}`);
    const more = /(?:^|[^\\])(?:\\\\)*\\$/.test(text);
    const piece = more ? text.slice(0, -1) : text;
    if (open) lines.push((lines.pop() ?? '') + piece);
    else lines.push(piece);
    open = more;
  }
  const wrong = lines.filter((line) => MALFORMED.test(line)).length;
  return {
    pairs: lines.filter((line) => !MALFORMED.test(line)).map(pairIn),
    notes:
      wrong === 0
        ? notes
        : [...notes, `lines with a \\u that four hex digits do not follow (${wrong}): not read`],
  };
}

/** Java refuses the whole file for it. */
const MALFORMED = /(?:^|[^\\])(?:\\\\)*\\u(?![0-9a-fA-F]{4})/;

const LATIN =
  'has letters beyond ASCII, which Java reads as ISO 8859-1: compare the value, or write them as \\uXXXX';

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
