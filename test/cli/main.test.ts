it('called by the name that kubectl completes with, the program completes', async () => {
  const written: unknown[] = [];
  const { argv, stdout } = process;
  const write = stdout.write.bind(stdout);
  const listeners = stdout.listeners('error');
  process.argv = ['node', '/usr/local/bin/kubectl_complete-connection', 'dup'];
  stdout.write = (text: unknown) => written.push(text) > 0;
  try {
    await import('../../src/cli/main.ts');
  } finally {
    process.argv = argv;
    stdout.write = write;
    stdout.removeAllListeners('error');
    for (const listener of listeners) stdout.on('error', listener as () => void);
  }

  expect(written).toEqual(['duplicate\n', ':4\n']);
  expect(process.exitCode).toBe(0);
});
