import { BatchProgress } from '../../../src/cli/output/batchProgress.ts';

it('the progress of many tests says how many have ended and which are waited for', async () => {
  const lines: string[] = [];
  const progress = new BatchProgress({ progress: (line) => void lines.push(line) }, 5);
  const ends = new Map<string, () => void>();
  const follow = (name: string) =>
    progress.follow(name, (onStep) => {
      if (name === 'orders') onStep({ name: 'Connect', outcome: 'Succeeded', durationMs: 3 });
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });

  const all = ['orders', 'lake', 'events', 'mail', 'crm'].map(follow);
  ends.get('lake')?.();
  await all[1];

  expect(lines).toEqual([
    'tested 0 of 5; waiting for orders',
    'tested 0 of 5; waiting for orders (Connect is done)',
    'tested 0 of 5; waiting for orders (Connect is done), lake',
    'tested 0 of 5; waiting for orders (Connect is done), lake, events',
    'tested 0 of 5; waiting for orders (Connect is done), lake, events and 1 more',
    'tested 0 of 5; waiting for orders (Connect is done), lake, events and 2 more',
    'tested 1 of 5; waiting for orders (Connect is done), events, mail and 1 more',
  ]);
});
