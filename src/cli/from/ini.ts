/** A section of an INI file, as MySQL, PostgreSQL and AWS write them. */
export interface Section {
  readonly name: string;
  readonly entries: Readonly<Record<string, string>>;
}

/** The sections of an INI file; lines before the first belong to ''. */
export function sectionsOf(text: string): readonly Section[] {
  const sections: { name: string; entries: Record<string, string> }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;!]/.test(trimmed)) continue;
    const [, name] = /^\[(.+)\]$/.exec(trimmed) ?? [];
    if (name !== undefined) sections.push({ name: name.trim(), entries: {} });
    else enter(sections, trimmed);
  }
  return sections;
}

function enter(sections: { name: string; entries: Record<string, string> }[], line: string): void {
  const [, key = line, value = 'true'] = /^([^=]*?)\s*=\s*(.*)$/s.exec(line) ?? [];
  if (sections.length === 0) sections.push({ name: '', entries: {} });
  const last = sections.at(-1);
  if (last !== undefined) last.entries[key] = value.replace(/^(["'])(.*)\1$/s, '$2');
}
