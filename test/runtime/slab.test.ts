import { Slab } from '../../src/runtime/slab.ts';

const bytes = (text: string) => Buffer.from(text);

describe('a slab', () => {
  it('has what was set last in each row', () => {
    const slab = new Slab();
    slab.set(0, bytes('one'));
    slab.set(1000, bytes('two'));
    slab.set(0, bytes('uno'));
    slab.set(1000, bytes('longer'));
    slab.set(7, bytes(''));
    slab.delete(7);
    slab.delete(8);

    expect([0, 1000, 7, 8].map((row) => slab.get(row)?.toString())).toEqual([
      'uno',
      'longer',
      undefined,
      undefined,
    ]);
  });

  it('holds what is longer than its chunks, and lets go of it', () => {
    const slab = new Slab();
    slab.set(1, bytes('x'.repeat(3_000_000)));
    expect(slab.get(1)?.length).toBe(3_000_000);

    slab.set(1, bytes('short'));

    expect(slab.get(1)?.toString()).toBe('short');
    expect(slab.size).toBeLessThan(300_000);
  });

  it('does not grow with how often its rows are replaced', () => {
    const slab = new Slab();
    const text = (row: number, round: number) => `row ${row} ${'x'.repeat((row * 7 + round * 13) % 200)}`;
    for (let round = 0; round < 20; round += 1)
      for (let row = 0; row < 10_000; row += 1) slab.set(row, bytes(text(row, round)));

    const wrong = Array.from({ length: 10_000 }, (_, row) => row).filter(
      (row) => slab.get(row)?.toString() !== text(row, 19),
    );
    expect(wrong).toEqual([]);
    expect(slab.size).toBeLessThan(2_000_000); // a tenth of what was written
  });
});
