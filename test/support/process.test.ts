import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventually } from './eventually.ts';
import { freePort, removeFolder, run, startProcess, temporaryFolder } from './process.ts';
import { descendants, identify, runs } from './tree.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, 'process.ts')).href;

/** Leaves its group and its parent behind, as servers do that become daemons. */
const FAMILY = 'setsid sleep 600 & sleep 600 & echo ready; wait';

describe('a process that stays', () => {
  it('is handed over once its output says that it is ready', async () => {
    const running = await startProcess({
      name: 'server',
      command: 'sh',
      args: ['-c', 'echo warming up; echo ready; sleep 600'],
      ready: /ready/,
    });

    expect(running.log()).toBe('warming up\nready');
    await running.stop();
    expect(await running.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('is handed over once it answers', async () => {
    let asked = 0;
    const ready = () => (++asked < 3 ? Promise.reject(new Error('refused')) : Promise.resolve(true));

    const running = await startProcess({ name: 'server', command: 'sleep', args: ['600'], ready });

    expect(asked).toBe(3);
    await running.stop();
  });

  it.each([
    [
      'ends too early',
      { command: 'sh', args: ['-c', 'echo no disk; exit 3'] },
      'server ended with 3 before it was ready\n  | no disk',
    ],
    [
      'never gets ready',
      { command: 'sh', args: ['-c', 'echo slow; sleep 600'] },
      'server was not ready within 0.2 s\n  | slow',
    ],
    [
      'does not exist',
      { command: 'no-such-program', args: [] },
      'server cannot be started: spawn no-such-program ENOENT',
    ],
  ])('that %s is an error with the last of its output', async (_, program, message) => {
    await expect(
      startProcess({ name: 'server', ...program, ready: /ready/, readyTimeoutMs: 200 }),
    ).rejects.toThrow(message);
  });

  it('takes everything that descends from it along when it is stopped', async () => {
    const running = await startProcess({
      name: 'family',
      command: 'sh',
      args: ['-c', FAMILY],
      ready: /ready/,
    });
    const family = descendants(running.pid);

    await running.stop();

    expect(family).toHaveLength(2);
    await eventually(() => expect(family.filter(runs)).toEqual([]));
  });

  it('writes to a file where one is named', async () => {
    const folder = await temporaryFolder('mooring-test');
    const logFile = join(folder, 'log');

    const running = await startProcess({
      name: 'server',
      command: 'sh',
      args: ['-c', 'echo ready; sleep 600'],
      ready: /ready/,
      logFile,
    });

    expect(running.log()).toBe('ready');
    await running.stop();
    await removeFolder(folder);
  });
});

describe('a run', () => {
  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'])(
    'that ends by %s leaves no process and no folder',
    async (signal) => {
      const folder = await temporaryFolder('mooring-test');
      const script = join(folder, 'run.ts');
      await writeFile(
        script,
        `import { startProcess, temporaryFolder } from '${MODULE}';
       const folder = await temporaryFolder('mooring-left');
       const { pid } = await startProcess({ name: 'family', command: 'sh', args: ['-c', '${FAMILY}'], ready: /ready/ });
       console.log(JSON.stringify({ folder, pid }));
       setInterval(() => undefined, 1000);`,
      );
      let said = '';
      const ended = run(process.execPath, [script], { mayFail: true, onLine: (line) => (said += line) });
      await eventually(() => expect(said).toMatch(/}$/));
      const left: { folder: string; pid: number } = JSON.parse(said);
      const family = [...descendants(left.pid), identify(left.pid)!];

      process.kill(parentOf(left.pid), signal);

      expect((await ended).code).toBe(-1);
      expect(family).toHaveLength(3);
      await eventually(() => expect([family.filter(runs), existsSync(left.folder)]).toEqual([[], false]));
      await removeFolder(folder);
    },
  );

  it('that is killed leaves no folder of a run within it', async () => {
    const folder = await temporaryFolder('mooring-test');
    const [inner, outer] = ['inner.ts', 'outer.ts'].map((name) => join(folder, name)) as [string, string];
    await writeFile(
      inner,
      `import { temporaryFolder } from '${MODULE}';
       console.log('folder ' + (await temporaryFolder('mooring-left')));
       setInterval(() => undefined, 1000);`,
    );
    await writeFile(
      outer,
      `import { run } from '${MODULE}';
       console.log('pid ' + process.pid);
       await run(process.execPath, ['${inner}'], { show: true });`,
    );
    let said = '';
    const ended = run(process.execPath, [outer], { mayFail: true, onLine: (line) => (said += `${line}\n`) });
    await eventually(() => expect(said).toMatch(/^folder .+$/m));
    const [, pid, left = ''] = /^pid (\d+)\n(?:.*\n)*folder (.+)$/m.exec(said) ?? [];

    process.kill(Number(pid), 'SIGKILL');

    await ended;
    await eventually(() => expect(existsSync(left)).toBe(false));
    await removeFolder(folder);
  });

  it('of a program answers with both outputs and the exit code', async () => {
    expect(await run('sh', ['-c', 'cat; echo bad >&2; exit 4'], { input: 'in', mayFail: true })).toEqual({
      stdout: 'in',
      stderr: 'bad\n',
      code: 4,
    });
  });

  it('of a program that fails is an error that repeats what it complained about', async () => {
    await expect(run('sh', ['-c', 'echo no luck >&2; exit 4'])).rejects.toThrow('ended with 4\nno luck');
  });
});

describe('what a test needs for itself', () => {
  it('is a port that no process listens on, each time another', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));

    expect(new Set(ports).size).toBe(20);
  });

  it('is a folder of the account that the server runs as', async () => {
    const owner = { uid: process.getuid!(), gid: process.getgid!() };

    const folder = await temporaryFolder('mooring-test', { owner });

    const { uid, gid, mode } = await stat(folder);
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ ...owner, mode: 0o700 });
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });
});

function parentOf(pid: number): number {
  return identify(pid)!.parent;
}
