import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PARTS } from '../../src/probe/programs.ts';
import { bundleOperator } from '../support/bundle.ts';
import { pluginExecutable } from '../support/plugin.ts';
import { freePort, removeFolder, run } from '../support/process.ts';
import type { Result } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');

let bundle: string;
let executable: string;

beforeAll(async () => {
  bundle = await bundleOperator();
  executable = await pluginExecutable(bundle);
}, 240_000);

afterAll(() => removeFolder(bundle));

/** Where there is no Node.js but the one in the executable. */
function plugin(...args: readonly string[]): Promise<Result> {
  return run(executable, args, { mayFail: true, env: { PATH: '', HOME: bundle } });
}

describe('the plugin as one executable', () => {
  it('says its version and shows the catalogue, where there is no Node.js', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));

    expect(await plugin('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
    expect((await plugin('types', 'postgresql', '-o', 'name')).stdout).toContain('postgresql');
  }, 60_000);

  it('tests a manifest from this machine, in a process that its flags reached', async () => {
    const file = join(bundle, 'orders.yaml');
    const port = await freePort();
    const parameters = { host: '127.0.0.1', port, database: 'a', user: 'a', tls: { mode: 'disable' } };
    const spec = { type: 'postgresql', parameters, secrets: { password: { name: 'a', key: 'password' } } };
    const metadata = { name: 'orders' };
    const kinds = [
      { apiVersion: 'mooring.dev/v1alpha1', kind: 'Connection', metadata, spec },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { password: 'b' } },
    ];
    await writeFile(file, kinds.map((each) => JSON.stringify(each)).join('\n---\n'));

    const { stdout, stderr } = await plugin('test', '-f', file, '--local');

    expect(`${stdout}${stderr}`).toContain('ConnectionRefused');
  }, 60_000);

  it('runs no test in a process that nothing holds', async () => {
    expect(await plugin(PARTS.child)).toMatchObject({ code: 1, stdout: '' });
  });
});
