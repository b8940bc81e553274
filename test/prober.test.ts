import { ownVersion } from '../src/runtime/version.ts';

it('the entry of the prober prints its version, and starts nothing', async () => {
  const { argv, stdout, execArgv, exit } = process;
  const written: unknown[] = [];
  const ended: unknown[] = [];
  const write = stdout.write.bind(stdout);
  process.argv = [argv[0] ?? '', 'prober.ts', '--version'];
  process.execArgv = [...execArgv, '--disable-sigusr1'];
  process.exit = ((code) => ended.push(code)) as typeof exit;
  stdout.write = (text: unknown) => written.push(text) > 0;
  try {
    await import('../src/prober.ts');
  } finally {
    Object.assign(process, { argv, execArgv, exit });
    stdout.write = write;
  }

  expect({ written, ended }).toEqual({ written: [`${await ownVersion()}\n`], ended: [undefined] });
});
