import { HELP } from '../src/flags.ts';

it('the entry prints its help, and starts nothing', async () => {
  const { argv, stdout } = process;
  const written: unknown[] = [];
  const write = stdout.write.bind(stdout);
  process.argv = [argv[0] ?? '', 'main.ts', '--help'];
  stdout.write = (text: unknown) => written.push(text) > 0;
  try {
    await import('../src/main.ts');
  } finally {
    process.argv = argv;
    stdout.write = write;
  }

  expect(written).toEqual([HELP]);
});
