import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from '../../src/generate/pack.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';

const PARTS = {
  'main.js': `
    import { createRequire } from 'node:module';
    import { greeting } from './words.js';
    const { late } = await import('./late.js');
    const { required } = createRequire(import.meta.url)('./required.js');
    console.log([greeting, late, required, import.meta.dirname].join(' '));`,
  'words.js': `export const greeting = 'hello';`,
  'late.js': `export const late = 'there';`,
  'required.js': `export const required = '\u2028"\`\${1}';`,
  'broken.js': 'this is no program',
  'other.js': `console.log('the other', process.argv.slice(2).join(' '));`,
};

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await temporaryFolder('mooring-pack');
  file = join(folder, 'program.mjs');
  await writeFile(file, pack({ parts: PARTS, main: 'main.js', others: { __other: 'other.js' }, node: 24 }), {
    mode: 0o755,
  });
});

afterAll(() => removeFolder(folder));

describe('a packed program', () => {
  it('finds its parts, however they are asked for, and leaves alone what is not asked for', async () => {
    expect(await run(file, [])).toMatchObject({ stdout: `hello there \u2028"\`\${1} ${file}\n` });
  });

  it('begins with another part where the first argument says so', async () => {
    expect(await run(file, ['__other', 'one'])).toMatchObject({ stdout: 'the other __other one\n' });
  });

  it('does first what is to be first, and says so before it loads a part', async () => {
    const next = join(folder, 'first.mjs');
    const first = `import { argv } from 'node:process'; console.log('first', argv[2]);\n`;
    await writeFile(next, pack({ parts: PARTS, main: 'broken.js', others: {}, first, node: 24 }), {
      mode: 0o755,
    });

    expect(await run(next, ['new'], { mayFail: true })).toMatchObject({ code: 1, stdout: 'first new\n' });
  });

  it('is one file, which can be put anywhere under any name', async () => {
    await mkdir(join(folder, 'bin'));
    await copyFile(file, join(folder, 'bin/program'));

    expect(await run(join(folder, 'bin/program'), [])).toMatchObject({
      stdout: expect.stringMatching(/^hello there/),
    });
  });

  it('says on a Node.js that is too old which one it needs', async () => {
    const next = join(folder, 'next.mjs');
    await writeFile(next, pack({ parts: PARTS, main: 'main.js', others: {}, node: 1000 }), { mode: 0o755 });

    expect(await run(next, [], { mayFail: true })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: this is Node\.js [\d.]+: put 1000 or newer on PATH\n$/),
    });
  });
});
