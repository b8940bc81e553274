import { fileURLToPath } from 'node:url';
import { run, startProcess } from '../support/process.ts';

const CHILD = fileURLToPath(new URL('../../src/cli/child.ts', import.meta.url));

/** A program that runs another in its place, as `run` does. */
function wrapper(...command: readonly string[]): readonly string[] {
  const program = `
    import { runInPlace } from ${JSON.stringify(CHILD)};
    const [command, ...args] = process.argv.slice(1);
    const { code } = await runInPlace(command, args, { ...process.env, PGPASSWORD: 'p@ss' });
    process.exitCode = code;`;
  return ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', program, '--', ...command];
}

describe('a program that is run in the place of the plugin', () => {
  it('has its streams and its environment, and gives its exit code', async () => {
    const script = 'cat; printf %s "$PGPASSWORD"; echo told >&2; exit 7';

    const result = await run(process.execPath, wrapper('sh', '-c', script), {
      input: 'given ',
      mayFail: true,
    });

    expect(result).toEqual({ stdout: 'given p@ss', stderr: 'told\n', code: 7 });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is sent %s, and ends as it likes', async (signal) => {
    const program = `process.on('${signal}', () => process.exit(42)); console.log('ready'); process.stdin.resume(); setInterval(() => {}, 1e6);`;
    const running = await startProcess({
      name: 'wrapper',
      command: process.execPath,
      args: wrapper(process.execPath, '-e', program),
      ready: /ready/,
    });

    process.kill(running.pid, signal);

    expect(await running.exited).toMatchObject({ code: 42 });
  });

  it('says by its exit code which signal ended it', async () => {
    const result = await run(process.execPath, wrapper('sh', '-c', 'kill -KILL $$'), { mayFail: true });

    expect(result.code).toBe(137);
  });

  it('that is not there is told by name', async () => {
    const result = await run(process.execPath, wrapper('no-such-program'), { mayFail: true });

    expect(result.stderr).toContain('there is no program no-such-program on PATH');
  });
});
