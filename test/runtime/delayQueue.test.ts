import { Agenda } from '../../src/runtime/delayQueue.ts';
import { manualClock } from '../support/clock.ts';

describe('an agenda', () => {
  it('rings in the order of what is due, whatever the order of entry', async () => {
    const clock = manualClock();
    const rung: number[] = [];
    const agenda = new Agenda<number>(clock, (what) => rung.push(what));
    const times = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1000);
    for (const [i, ms] of times.entries()) agenda.set(`${i}`, ms, ms);

    await clock.advance(1000);

    expect(rung).toEqual([...times].sort((a, b) => a - b));
    expect(agenda.size).toBe(0);
  });

  it('has one entry for each key, the latest', async () => {
    const clock = manualClock();
    const rung: string[] = [];
    const agenda = new Agenda<string>(clock, (what) => rung.push(what));
    for (let i = 0; i < 1000; i++) agenda.set('a', 1000 - i, `${i}`);
    agenda.set('b', 10, 'b');
    agenda.delete('b');
    agenda.set('a', 50, 'last');

    await clock.advance(10_000);

    expect(rung).toEqual(['last']);
  });

  it('holds no timer once it is cleared', () => {
    const clock = manualClock();
    const agenda = new Agenda<string>(clock, () => undefined);
    agenda.set('a', 10, 'a');

    agenda.clear();

    expect(clock.pending()).toBe(0);
  });
});
