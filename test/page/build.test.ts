import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unpackedAssets } from '../../src/cli/ui/assets.ts';
import { buildPage, packedPage } from '../../src/generate/page.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

describe('the page as it is shipped', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder('mooring-page');
  });

  afterAll(async () => {
    await removeFolder(folder);
  });

  it('is small, without code from strings, and asks no other host', async () => {
    await buildPage(folder);
    const script = await readFile(join(folder, 'main.js'));
    expect(gzipSync(script).length).toBeLessThan(64 * 1024);
    expect(String(script)).not.toMatch(/\beval\(|new Function\b/);
    const texts = await Promise.all(
      ['index.html', 'page.css'].map((file) => readFile(join(folder, file), 'utf8')),
    );
    expect(texts.join('')).not.toMatch(/https?:|<script>|style=|@import/);
  });

  it('comes whole out of the plugin that holds it', async () => {
    const files = unpackedAssets(await packedPage(await buildPage(folder)));
    expect([...files.keys()].sort()).toEqual(['/index.html', '/main.js', '/page.css', '/tokens.css']);
    expect(String(files.get('/index.html')?.bytes)).toContain('<!doctype html>');
    expect(files.get('/main.js')?.type).toMatch(/^text\/javascript/);
  });
});
