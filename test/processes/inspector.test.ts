import { join } from 'node:path';
import { unknownFlags } from '../../src/probe/worker.ts';
import { NO_INSPECTOR, opensInspector } from '../../src/runtime/inspector.ts';
import { run } from '../support/process.ts';

const root = join(import.meta.dirname, '../..');
const env = { ...process.env, NODE_OPTIONS: '' };

describe('a probe process that signals the process which started it', () => {
  it.each([
    ['opens its debugger, where nothing is done about it', [], [], 'open'],
    ['opens none in the operator, which is started with the flag', [NO_INSPECTOR], [], 'shut'],
    ['opens none in the plugin, which listens', [], ['listen'], 'shut'],
  ])('%s', async (_, flags, args, state) => {
    const script = join(import.meta.dirname, 'signalled.ts');

    const { stdout } = await run(process.execPath, ['--inspect-port=0', ...flags, script, ...args], { env });

    expect(stdout).toBe(`${state}\n`);
  });
});

describe('the operator', () => {
  it('does not start where a signal would open its debugger', async () => {
    const { code, stdout } = await run(process.execPath, [join(root, 'src/main.ts')], { env, mayFail: true });

    expect(JSON.parse(stdout)).toMatchObject({
      level: 'error',
      msg: 'ended by an error',
      error:
        'start Node.js with --disable-sigusr1: without it, the process of a test could open its debugger',
    });
    expect(code).toBe(1);
  });

  it.each([
    [[NO_INSPECTOR], undefined, false],
    [[], `--max-old-space-size=512 ${NO_INSPECTOR}`, false],
    [['--no-maglev'], '', true],
  ])('reads its flags %j and NODE_OPTIONS %j', (execArgv, options, opens) => {
    expect(
      opensInspector({ execArgv, env: { ...(options !== undefined && { NODE_OPTIONS: options }) } }),
    ).toBe(opens);
  });
});

describe('a Node.js without the flags that hold a probe process', () => {
  it('is told from one that has them', () => {
    expect(unknownFlags()).toEqual([]);
    expect(unknownFlags(new Set(['--permission']))).toEqual([
      '--disable-sigusr1',
      '--no-experimental-sqlite',
    ]);
  });
});
