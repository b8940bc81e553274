import { Names } from '../../src/runtime/names.ts';

describe('names', () => {
  it('have small numbers, and give them back', () => {
    const names = new Names();
    const numbers = ['a', 'b', 'a', 'c'].map((name) => names.intern(name));
    expect(numbers).toEqual([0, 1, 0, 2]);

    names.release(1);

    expect([names.find('a'), names.find('b'), names.nameOf(1), names.size]).toEqual([0, undefined, '', 2]);
    expect([names.intern('ß/東京'), names.nameOf(1), [...names.all()]]).toEqual([1, 'ß/東京', [0, 1, 2]]);
  });

  it('are told apart, however many there are and go', () => {
    const names = new Names();
    const all = Array.from({ length: 20_000 }, (_, at) => `team-${at % 50}/c${at}`);
    for (const name of all) names.intern(name);
    for (const [number] of all.entries()) if (number % 3 === 0) names.release(number);
    names.release(0);
    const kept = all.filter((_, number) => number % 3 !== 0);

    expect(kept.filter((name) => names.nameOf(names.find(name) ?? -1) !== name)).toEqual([]);
    expect(all.filter((name, number) => number % 3 === 0 && names.find(name) !== undefined)).toEqual([]);
    expect([names.size, [...names.all()].length]).toEqual([kept.length, kept.length]);
  });
});
