import { systemClock } from '../src/runtime/clock.ts';
import { readWait, wait } from '../src/wait.ts';

it('reads the names, and how long it waits', () => {
  expect(readWait(['orders', 'lake', '--timeout', '10', '--namespace=shop'])).toEqual({
    names: ['orders', 'lake'],
    namespace: 'shop',
    kubeconfig: undefined,
    timeoutMs: 10_000,
  });
});

it.each([
  { args: [], told: 'wait needs the name of a Connection' },
  { args: ['orders', '--timeout=5m'], told: '--timeout must be a whole number of seconds' },
  { args: ['orders', '--for=ever'], told: "Unknown option '--for'" },
])('refuses $args', ({ args, told }) => {
  expect(() => readWait(args)).toThrow(told);
});

it('prints its help, and waits for nothing', async () => {
  const told: string[] = [];

  expect(await wait(['--help'], { clock: systemClock, tell: (text) => told.push(text) })).toBe(0);
  expect(told.join('')).toContain('Usage: mooring wait [flags] NAME…');
});
