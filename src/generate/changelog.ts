const UNRELEASED = '## [Unreleased]\n';
const LINK = '\n[Unreleased]: ';
const RELEASES = 'https://github.com/mooring-dev/mooring/releases/tag';

/** CHANGELOG.md once what is unreleased is this version, of this day. */
export function released(changelog: string, version: string, day: string): string {
  const [head, rest] = cut(changelog, UNRELEASED);
  const [body, links] = cut(rest, LINK);
  const entries = body.slice(body.indexOf('### ')); // what stands before says what the next version will be
  const [own = ''] = body.split('\n## [');
  if (!own.includes('### '))
    throw new Error('CHANGELOG.md names nothing that changed since the last release');
  if (changelog.includes(`## [${version}]`)) throw new Error(`CHANGELOG.md has ${version} already`);
  const link = `[${version}]: ${RELEASES}/v${version}\n`;
  return `${head}${UNRELEASED}\n## [${version}] - ${day}\n\n${entries}${LINK}${links.trimEnd()}\n${link}`;
}

function cut(text: string, at: string): readonly [string, string] {
  const index = text.indexOf(at);
  if (index === -1) throw new Error(`CHANGELOG.md has no line ${at.trim()}`);
  return [text.slice(0, index), text.slice(index + at.length)];
}

/** Whether a version may follow another: the same once, before it was released. */
export function mayFollow(version: string, before: string): boolean {
  const [next, last] = [version, before].map((each) =>
    /^(\d+)\.(\d+)\.(\d+)$/.exec(each)?.slice(1).map(Number),
  );
  if (next === undefined || last === undefined) return false;
  const difference = next.map((part, index) => part - (last[index] ?? 0)).find((part) => part !== 0);
  return (difference ?? 0) >= 0;
}
