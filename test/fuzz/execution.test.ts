import { execute } from './execution.ts';
import { textInput } from './input.ts';

const BUSY_MS = 600;

/** Keeps the processor for longer than a run may. */
function keepBusy(): void {
  const since = process.threadCpuUsage();
  for (let ms = 0; ms < BUSY_MS;) {
    const { user, system } = process.threadCpuUsage(since);
    ms = (user + system) / 1000;
  }
}

describe('a run', () => {
  it('that keeps the processor for half a second is found to be slow, with its input', async () => {
    const finding = await execute({ seeds: [], run: keepBusy }, textInput('x'));

    expect(finding).toMatchObject({ kind: 'slow', cause: 'slow', input: '78' });
  });

  it('that is slow once is not: other programs look the same', async () => {
    let runs = 0;
    const target = {
      seeds: [],
      run: () => {
        runs += 1;
        if (runs === 1) keepBusy();
      },
    };

    expect(await execute(target, textInput('x'))).toBeUndefined();
    expect(runs).toBe(2);
  });

  it.each([
    ['throws', () => JSON.parse('{') as unknown],
    ['rejects', () => Promise.reject(new SyntaxError('x'))],
  ])('that %s is found with the error', async (_, run) => {
    expect(await execute({ seeds: [], run }, textInput('x'))).toMatchObject({
      kind: 'threw',
      cause: expect.stringMatching(/^SyntaxError in /),
    });
  });
});
