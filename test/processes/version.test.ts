import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_INSPECTOR } from '../../src/runtime/inspector.ts';
import { removeFolder, run, startProcess, temporaryFolder } from '../support/process.ts';

const root = join(import.meta.dirname, '../..');
let version: string;
let folder: string;

beforeAll(async () => {
  ({ version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  folder = await temporaryFolder('mooring-version');
});

afterAll(() => removeFolder(folder));

it.each(['src/main.ts', 'src/prober.ts', 'src/cli/main.ts'])(
  '%s prints the version of package.json',
  async (program) => {
    const { stdout } = await run(process.execPath, [NO_INSPECTOR, join(root, program), '--version']);

    expect(stdout).toBe(`${version}\n`);
  },
);

it('the first line of the operator in its log says the version, whatever comes after it', async () => {
  const kubeconfig = join(folder, 'kubeconfig');
  const [context, cluster] = [{ cluster: 'none', user: 'none' }, { server: 'http://127.0.0.1:1' }];
  const names = { clusters: [{ name: 'none', cluster }], contexts: [{ name: 'none', context }] };
  await writeFile(kubeconfig, JSON.stringify({ 'current-context': 'none', ...names, users: [] }));

  const operator = await startProcess({
    name: 'operator',
    command: process.execPath,
    args: [NO_INSPECTOR, join(root, 'src/main.ts'), `--kubeconfig=${kubeconfig}`],
    ready: /\n/,
  });
  await operator.stop('SIGKILL');

  expect(JSON.parse(operator.log().split('\n')[0] ?? '')).toMatchObject({ msg: 'starting', version });
}, 60_000);
