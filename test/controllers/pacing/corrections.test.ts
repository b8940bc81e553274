import { PASSED } from '../connection/builder.ts';
import { guard, HOUR, logIn, MINUTE, REJECTED, SECOND } from './guard.ts';

const fresh = logIn('fresh');

describe('another credential of an account', () => {
  it('is tried at once, the next after a minute, and no more than ten an hour', () => {
    const { attempt, heldUntil } = guard();
    attempt(fresh, 0, REJECTED);

    const first = attempt(logIn('v1'), SECOND, REJECTED);
    const tooSoon = heldUntil(logIn('v2'), 2 * SECOND);
    const later = Array.from({ length: 9 }, (_, number) =>
      attempt(logIn(`v${number + 2}`), (number + 2) * MINUTE, REJECTED),
    );

    expect([first?.refusals, tooSoon, later.filter(Boolean).length]).toEqual([1, 61 * SECOND, 9]);
    expect(heldUntil(logIn('v11'), 20 * MINUTE)).toBe(SECOND + HOUR);
  });

  it('is tried by all objects that use it as soon as one of them was let in with it', () => {
    const { attempt } = guard();
    const right = logIn('right');
    attempt(fresh, 0, REJECTED);

    const tried = [1, 2, 3].map((second) => attempt(right, second * SECOND, PASSED)?.accepted);

    expect(tried).toEqual([true, true, true]);
  });

  it('is tried at once where it was accepted before the others were refused', () => {
    const { attempt } = guard();
    const right = logIn('right');
    attempt(right, 0, PASSED);
    attempt(fresh, SECOND, REJECTED);
    attempt(logIn('v1'), 2 * SECOND, REJECTED);

    expect(attempt(right, 3 * SECOND, PASSED)?.accepted).toBe(true);
  });

  it('is tried at once after another one was accepted for the first time', () => {
    const { attempt } = guard();
    attempt(fresh, 0, REJECTED);
    attempt(logIn('v1'), SECOND, REJECTED);
    attempt(logIn('v2'), 2 * MINUTE, PASSED);

    const wrong = attempt(logIn('v3'), 2 * MINUTE + SECOND, REJECTED);
    const right = attempt(logIn('v4'), 2 * MINUTE + 2 * SECOND, PASSED);

    expect([wrong?.refusals, right?.accepted]).toEqual([1, true]);
  });

  it('is tried no more than ten an hour, although one was accepted between', () => {
    const { attempt, heldUntil } = guard();
    attempt(fresh, 0, REJECTED);
    for (let minute = 1; minute <= 9; minute++) attempt(logIn(`v${minute}`), minute * MINUTE, REJECTED);
    attempt(logIn('right'), 10 * MINUTE, PASSED);
    attempt(logIn('wrong'), 11 * MINUTE, REJECTED);

    expect(attempt(logIn('v10'), 11 * MINUTE + SECOND, REJECTED)?.refusals).toBe(1);
    expect(heldUntil(logIn('v11'), 20 * MINUTE)).toBe(MINUTE + HOUR);
  });

  it('waits on although one that was accepted long before is used again', () => {
    const { attempt, heldUntil } = guard();
    const right = logIn('right');
    attempt(right, 0, PASSED);
    attempt(fresh, SECOND, REJECTED);
    attempt(logIn('v1'), 2 * SECOND, REJECTED);
    attempt(right, 3 * SECOND, PASSED);

    expect(heldUntil(logIn('v2'), 4 * SECOND)).toBe(2 * SECOND + MINUTE);
  });

  it('is not held back because the right one was used many times since', () => {
    const { attempt } = guard();
    const right = logIn('right');
    attempt(fresh, 0, REJECTED);
    for (let minute = 1; minute <= 20; minute++) attempt(right, minute * MINUTE, PASSED);

    expect(attempt(logIn('v1'), 21 * MINUTE, REJECTED)?.refusals).toBe(1);
  });

  it('gets no further tries within six hours of those that one got', () => {
    const { attempt } = guard();
    attempt(fresh, 0, REJECTED);

    expect(attempt(logIn('v1'), SECOND, REJECTED)).toMatchObject({ refusals: 1, locked: true });
    expect(attempt(logIn('v2'), 6 * HOUR, REJECTED)).not.toMatchObject({ locked: true });
  });

  it('is no matter of another account, nor where a type has no users', () => {
    const { attempt } = guard();
    const tokens = ['t0', 't1', 't2'].map((each) => logIn(each, { account: undefined }));
    attempt(fresh, 0, REJECTED);

    expect(attempt(logIn('v1', { account: 'writer' }), 0, REJECTED)?.refusals).toBe(1);
    expect(tokens.map((each) => attempt(each, 0, REJECTED)?.refusals)).toEqual([1, 1, 1]);
  });
});
