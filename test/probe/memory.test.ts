import { peakMemory } from '../../src/probe/memory.ts';

describe('the most memory of a process', () => {
  it('is at least what it has resident now', () => {
    expect(peakMemory(process.pid)).toBeGreaterThan(10);
  });

  it('is 0 where there is no such process', () => {
    expect(peakMemory(2 ** 30)).toBe(0);
  });
});
