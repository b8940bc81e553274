import { RESOURCES } from '../../src/generate/operator.ts';
import { processesWithin } from '../../src/probe/limit.ts';

const MIB = 1024 * 1024;

it.each([
  { of: 'no limit', limit: undefined, fits: 8 },
  { of: 'a system that has none', limit: 0, fits: 8 },
  { of: 'a control group without one', limit: 2 ** 63 - 4096, fits: 8 },
  { of: '1 GiB', limit: 1024 * MIB, fits: 8 },
  { of: '512 MiB', limit: 512 * MIB, fits: 3 },
  { of: '140 MiB', limit: 140 * MIB, fits: 1 },
])('of eight processes, $fits fit into the memory of $of', ({ limit, fits }) => {
  expect(processesWithin(limit, 8)).toBe(fits);
});

it('the prober of deploy/ has the memory for as many as the operator asks for', () => {
  const gibibytes = Number.parseInt(RESOURCES.prober.limits.memory, 10);

  expect(processesWithin(gibibytes * 1024 * MIB, 8)).toBe(8);
});
