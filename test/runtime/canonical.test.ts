import { Canonical } from '../../src/runtime/canonical.ts';

describe('one copy of what is alike', () => {
  it('gives an equal value that it saw before, whatever objects the two came from', () => {
    const canonical = new Canonical();
    const condition = () => ({ type: 'Ready', status: 'True' });
    const [first, second] = [{ conditions: [condition()] }, { conditions: [condition()] }];

    canonical.in(first, 'conditions', 'absent');
    canonical.in(second, 'conditions', 'absent');

    expect(second.conditions).toBe(first.conditions);
    expect(second).toEqual({ conditions: [condition()] });
  });

  it.each([
    ['a text and an object that has it as its JSON', '{"a":1}', { a: 1 }],
    ['members in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['a number and its text', 1, '1'],
  ])('does not take %s for the same', (_, one, other) => {
    const canonical = new Canonical();

    const all = [canonical.of<unknown>(one), canonical.of<unknown>(other)];

    expect(all).toStrictEqual([one, other]);
  });

  it('keeps nothing that is long, and no more than so many', () => {
    const canonical = new Canonical();
    const [long, first] = [{ text: 'x'.repeat(2000) }, { number: -1 }];
    canonical.of(long);
    canonical.of(first);

    for (let number = 0; number < 5000; number += 1) canonical.of({ number });

    expect(canonical.of({ text: 'x'.repeat(2000) })).not.toBe(long);
    expect(canonical.of({ number: -1 })).not.toBe(first);
  });

  it.each([[undefined], [null], [7], ['text'], [[]]])(
    'leaves %j alone, which has no such members',
    (value) => {
      expect(() => new Canonical().in(value, 'name')).not.toThrow();
    },
  );
});
