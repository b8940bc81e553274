import { ownVersion } from '../src/runtime/version.ts';

it('the entry of the prober prints its version, and starts nothing', async () => {
  const kept = Object.getOwnPropertyDescriptors(process);
  const written: unknown[] = [];
  const ended: unknown[] = [];
  Object.defineProperties(process, {
    argv: { value: ['node', 'prober.ts', '--version'] },
    execArgv: { value: [...process.execArgv, '--disable-sigusr1'] },
    stdout: { value: { write: (text: unknown) => written.push(text) } },
    exit: { value: (...codes: unknown[]) => ended.push(codes) },
  });
  try {
    await import('../src/prober.ts');
  } finally {
    const { argv, execArgv, stdout, exit } = kept;
    Object.defineProperties(process, { argv, execArgv, stdout, exit });
  }

  expect({ written, ended }).toEqual({ written: [`${await ownVersion()}\n`], ended: [[]] });
});
