/** A section of an INI file, as MySQL, PostgreSQL, AWS and rclone write them. */
export interface Section {
  readonly name: string;
  /** Values by key; a key that is indented below another has both names: `s3.endpoint_url`. */
  readonly entries: Readonly<Record<string, string>>;
  /** The line of each key; of one that stands twice, that of the value that is taken. */
  readonly lines: Readonly<Record<string, number>>;
  /** Messages about lines that were skipped and keys that appear twice; they contain no values. */
  readonly notes: readonly string[];
}

/** What differs between the programs that read INI files. */
interface Dialect {
  /** Matches the start of a comment line; `#` and `;` if undefined. */
  readonly comments?: RegExp;
  /** Parses the text after the equals sign. */
  readonly value?: (raw: string) => string;
  /** The value of a key without an equals sign; if undefined, such a line is skipped. */
  readonly bare?: string;
  /** Whether blanks behind the equals sign belong to the value; false if undefined. */
  readonly blanks?: boolean;
  /** Whether the later of two values for a key wins; true if undefined. */
  readonly later?: boolean;
}

/** The sections of an INI file; lines before the first belong to ''. */
export function sectionsOf(text: string, dialect: Dialect): readonly Section[] {
  const { comments = /^[#;]/ } = dialect;
  const sections: Draft[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || comments.test(trimmed)) continue;
    const [, name] = /^\[([^\]]+)\](?:\s*[#;].*)?$/.exec(trimmed) ?? [];
    if (name !== undefined)
      sections.push({
        name: /[=:;#]/.test(name) ? `line ${index + 1}` : name.trim(),
        entries: {},
        lines: {},
        notes: [],
        last: '',
      }); // it may be a line that lost its end
    else enter(line, index + 1, sections, dialect);
  }
  return sections;
}

interface Draft {
  readonly name: string;
  readonly entries: Record<string, string>;
  readonly lines: Record<string, number>;
  readonly notes: string[];
  /** The key that indented lines belong to. */
  last: string;
}

function enter(
  line: string,
  number: number,
  sections: Draft[],
  { value = (raw) => raw, bare, blanks = false, later = true }: Dialect,
): void {
  if (sections.length === 0) sections.push({ name: '', entries: {}, lines: {}, notes: [], last: '' });
  const section = sections.at(-1);
  if (section === undefined) return;
  const [, key, raw] = /^\s*([A-Za-z][\w. -]*?)\s*=(.*?)\s*$/s.exec(line) ?? [];
  const alone = /^\s*([A-Za-z][\w-]*)\s*(?:#.*)?$/.exec(line)?.[1];
  const below = /^\s/.test(line) && section.last !== '' && section.entries[section.last] === '';
  const name = key ?? (bare === undefined ? undefined : alone);
  if (name === undefined) return void section.notes.push(`line ${number}: is no key = value: not read`);
  const full = below ? `${section.last}.${name}` : name;
  if (full in section.entries)
    section.notes.push(
      `line ${number}: a key that stands twice: the ${later ? 'later' : 'first'} one is taken`,
    );
  if (full in section.entries && !later) return;
  section.lines[full] = number;
  section.entries[full] = raw === undefined ? (bare ?? '') : value(blanks ? raw : raw.trimStart());
  if (!below) section.last = full;
}
