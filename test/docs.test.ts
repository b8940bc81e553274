import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const exists = (path: string) => existsSync(join(ROOT, path));
const filesIn = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, first = '']) => first);

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...['docs', 'src', 'test', '.github'].flatMap((folder) => filesIn(folder, '.md')),
];
const cited = [...read('docs/security.md').matchAll(/`(test\/[^`]+\.test\.ts)`: ([^|\n]+) \|/g)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

describe('docs/security.md', () => {
  it('names a test for every control', () => {
    const controls = read('docs/security.md')
      .split('\n')
      .filter((line) => /\| (T\d|A\d)|^\| [CHML]\d /.test(line) && line.includes('`test/'));

    expect(cited).toHaveLength(controls.length);
    expect(cited.length).toBeGreaterThan(20);
  });

  it.each(cited)('names a test of %s that there is: %s', (file, name) => {
    expect(exists(file)).toBe(true);
    expect(read(file)).toContain(name.trim());
  });
});

describe('docs/credentials.md', () => {
  const rows = read('docs/credentials.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`test/'));
  const held = rows.flatMap((row) =>
    [...row.matchAll(/`(test\/[^`]+\.test\.ts)`: ([^;|]+)/g)].map(
      ([, file = '', name = '']) => [file, name.trim()] as const,
    ),
  );

  it('says of each way to keep a credential what holds it', () => {
    const [, , ...all] = read('docs/credentials.md')
      .split('\n')
      .filter((line) => line.startsWith('| '));

    expect(rows).toEqual(all);
    expect(rows.length).toBeGreaterThanOrEqual(16);
  });

  it.each(held)('names a test of %s that there is: %s', (file, name) => {
    expect(exists(file)).toBe(true);
    expect(read(file)).toContain(name);
  });
});

describe('the Node.js that is asked for', () => {
  it('is the one that npm asks for, in README.md, CONTRIBUTING.md and package.json', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { engines?: { node?: string } }>;
    };
    const asked = packages['node_modules/undici']?.engines?.node;
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };

    expect(engines.node).toBe(asked);
    const [, version = ''] = /^>=(\d+\.\d+)\.0$/.exec(engines.node) ?? [];
    for (const page of ['README.md', 'CONTRIBUTING.md']) expect(read(page)).toMatch(`${version} or newer`);
  });
});

describe('the documentation', () => {
  it('links to what is there', () => {
    const dangling = pages.flatMap((page) =>
      all(read(page), /\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)/g)
        .filter((link) => !exists(join(dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    );

    expect(dangling).toEqual([]);
  });

  it('is where the sources say that it is', () => {
    const dangling = ['src', 'test']
      .flatMap((folder) => filesIn(folder, '.ts'))
      .flatMap((file) =>
        all(read(file), /\b(docs\/decisions\/20[a-z0-9-]+(?:\.md)?)/g)
          .filter((page) => !exists(page))
          .map((page) => `${file}: ${page}`),
      );

    expect(dangling).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  const text = read('CONTRIBUTING.md');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

  it('names commands that there are', () => {
    const named = all(text, /(?:^ {4}|`|\$\()npm (?:run )?(?:-s )?([a-z:]+)/gm);

    expect(new Set(named)).toEqual(new Set(Object.keys(scripts)));
  });

  it('names files and folders that there are', () => {
    const paths = all(text, /(?<![\w/.])((?:src|test|docs|deploy|crds)\/[^\s`\])(,;|]*)/g)
      .map((path) => path.replace(/\.$/, ''))
      .map((path) => path.replace(/[^/]*<.*$/, '')); // of `src/drivers/<protocol>.ts`, the folder

    expect(paths.filter((path) => !exists(path))).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });
});

describe('docs/decisions', () => {
  const files = readdirSync(join(ROOT, 'docs/decisions')).filter((file) => file !== 'README.md');
  const index = read('docs/decisions/README.md');

  it('has each page in its index, with its title and its date', () => {
    const rows = files.map((file) => {
      const [title = ''] = read(`docs/decisions/${file}`).split('\n', 1);
      return `| ${file.slice(0, 10)} | [${title.slice(2)}](${file}) | `;
    });

    expect(rows.filter((row) => !index.includes(row))).toEqual([]);
  });

  it('says of each page whether it holds', () => {
    const statuses = all(index, /^\| 20[^|]+\|[^|]+\| ([^|]+) \|$/gm);

    expect(statuses).toHaveLength(files.length);
    expect(statuses.filter((status) => !/^(accepted|superseded by \[)/.test(status))).toEqual([]);
  });
});
