import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const cited = [...read('docs/security.md').matchAll(/`(test\/[^`]+\.test\.ts)`: ([^|\n]+) \|/g)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

describe('docs/security.md', () => {
  it('names a test for every control', () => {
    const controls = read('docs/security.md')
      .split('\n')
      .filter((line) => /\| (T\d|A\d)/.test(line) && line.includes('`test/'));

    expect(cited).toHaveLength(controls.length);
    expect(cited.length).toBeGreaterThan(20);
  });

  it.each(cited)('names a test of %s that there is: %s', (file, name) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(read(file)).toContain(name.trim());
  });
});
