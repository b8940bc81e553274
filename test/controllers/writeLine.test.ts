import { WriteLine } from '../../src/controllers/writeLine.ts';

const FIVE = { perSecond: 10, burst: 5 };

describe('a line of writes', () => {
  it('lets its burst through at once, and gives each of the others a time of its own', () => {
    const line = new WriteLine(FIVE);

    const waits = Array.from({ length: 8 }, (_, index) => line.take(`flow ${index}`, 1000));

    expect(waits).toEqual([undefined, undefined, undefined, undefined, undefined, 100, 200, 300]);
  });

  it('lets a key through that comes back at its time, and no earlier', () => {
    const line = new WriteLine({ perSecond: 10, burst: 0 });
    line.take('first', 0);

    const second = [line.take('second', 0), line.take('second', 150), line.take('second', 200)];

    expect(second).toEqual([200, 50, undefined]);
    expect(line.take('second', 200)).toBe(100);
  });

  it('asks each of a hundred thousand to come back once', () => {
    const line = new WriteLine(FIVE);
    const waits = Array.from({ length: 100_000 }, (_, index) => line.take(`flow ${index}`, 0) ?? 0);

    const turnedAway = waits.filter((wait, index) => line.take(`flow ${index}`, wait) !== undefined);

    expect(turnedAway.length).toBeLessThanOrEqual(5); // those of the burst, who ask anew
  });

  it('forgets one that has nothing to write any more', () => {
    const line = new WriteLine({ perSecond: 10, burst: 0 });
    line.take('gone', 0);
    line.leave('gone');

    expect(line.take('gone', 100)).toBe(100);
  });

  it('makes no key wait for a thousand that came and left', () => {
    const line = new WriteLine(FIVE);
    for (let index = 0; index < 1000; index += 1) line.take(`flow ${index}`, 0);
    for (let index = 5; index < 1000; index += 1) line.leave(`flow ${index}`);

    expect(line.take('another', 0)).toBe(100);
  });

  it('is as good as new when it has rested', () => {
    const line = new WriteLine(FIVE);
    for (let index = 0; index < 6; index += 1) line.take(`flow ${index}`, 0);

    const waits = Array.from({ length: 6 }, (_, index) => line.take(`later ${index}`, 10_000));

    expect(waits).toEqual([undefined, undefined, undefined, undefined, undefined, 100]);
  });
});
