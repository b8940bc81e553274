import { mayFollow, released } from '../../src/generate/changelog.ts';

const HEAD = '# Changelog\n\nWhat changes.\n\n';
const LINKS = '\n[Unreleased]: docs/stability.md#releases\n';

describe('what is unreleased', () => {
  it('becomes a version with its day and its link, and leaves room for the next', () => {
    const before = `${HEAD}## [Unreleased]\n\nBecomes 1.2.0.\n\n### Added\n\n- A thing.\n${LINKS}`;

    expect(released(before, '1.2.0', '2026-12-01')).toBe(
      `${HEAD}## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- A thing.\n${LINKS}` +
        '[1.2.0]: https://github.com/mooring-dev/mooring/releases/tag/v1.2.0\n',
    );
  });

  it('stays above the versions before it', () => {
    const before = `${HEAD}## [Unreleased]\n\n### Fixed\n\n- B.\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- A.\n${LINKS}[1.2.0]: x\n`;

    const after = released(before, '1.2.1', '2026-12-02');

    expect(after.match(/^## .*/gm)).toEqual([
      '## [Unreleased]',
      '## [1.2.1] - 2026-12-02',
      '## [1.2.0] - 2026-12-01',
    ]);
    expect(after.match(/^\[.*/gm)?.map((line) => line.split(':')[0])).toEqual([
      '[Unreleased]',
      '[1.2.0]',
      '[1.2.1]',
    ]);
  });

  it('is released once, and only where there is something', () => {
    const empty = `${HEAD}## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- A.\n${LINKS}`;
    const again = empty.replace('## [Unreleased]\n', '## [Unreleased]\n\n### Fixed\n\n- B.\n');

    expect(() => released(empty, '1.2.1', '2026-12-02')).toThrow('names nothing that changed');
    expect(() => released(again, '1.2.0', '2026-12-02')).toThrow('has 1.2.0 already');
    expect(() => released('', '1.2.0', '2026-12-02')).toThrow('has no line ## [Unreleased]');
  });
});

it.each([
  ['0.1.0', '0.1.0', true],
  ['0.2.0', '0.1.9', true],
  ['0.1.10', '0.1.9', true],
  ['0.1.8', '0.1.9', false],
  ['0.9.0', '1.0.0', false],
  ['1.0', '0.1.0', false],
  ['v1.0.0', '0.1.0', false],
])('%s after %s: %s', (version, before, may) => {
  expect(mayFollow(version, before)).toBe(may);
});
