/** A section of an INI file, as MySQL, PostgreSQL, AWS and rclone write them. */
interface Section {
  readonly name: string;
  /** The first value of a key; those that stand indented below a key have names as `s3.endpoint_url`. */
  readonly entries: Readonly<Record<string, string>>;
  /** Lines that were not read, and keys that stand twice, without their text. */
  readonly notes: readonly string[];
}

/** What differs between the programs that read INI files. */
interface Dialect {
  /** Begin a line that is none; `#` and `;` where it is not said. */
  readonly comments?: RegExp;
  /** What a value is, out of what stands behind the equals sign. */
  readonly value?: (raw: string) => string;
  /** What a key without equals sign says; without it such a line is not read. */
  readonly bare?: string;
  /** Whether the later of two values for a key holds. */
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
    if (name !== undefined) sections.push({ name: name.trim(), entries: {}, notes: [], last: '' });
    else enter(line, index + 1, sections, dialect);
  }
  return sections;
}

interface Draft {
  readonly name: string;
  readonly entries: Record<string, string>;
  readonly notes: string[];
  /** The key under which indented lines stand. */
  last: string;
}

function enter(
  line: string,
  number: number,
  sections: Draft[],
  { value = (raw) => raw, bare, later = true }: Dialect,
): void {
  if (sections.length === 0) sections.push({ name: '', entries: {}, notes: [], last: '' });
  const section = sections.at(-1);
  if (section === undefined) return;
  const [, key, raw] = /^\s*([A-Za-z][\w. -]*?)\s*=\s*(.*?)\s*$/s.exec(line) ?? [];
  const alone = /^\s*([A-Za-z][\w-]*)\s*(?:#.*)?$/.exec(line)?.[1];
  const below = /^\s/.test(line) && section.last !== '' && section.entries[section.last] === '';
  const name = key ?? (bare === undefined ? undefined : alone);
  if (name === undefined) return void section.notes.push(`line ${number}: is no key = value: not read`);
  const full = below ? `${section.last}.${name}` : name;
  if (full in section.entries)
    section.notes.push(
      `line ${number}: a key that stands twice: the ${later ? 'later' : 'first'} one is taken`,
    );
  if (!(full in section.entries) || later)
    section.entries[full] = raw === undefined ? (bare ?? '') : value(raw);
  if (!below) section.last = full;
}
