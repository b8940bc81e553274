import type { Call } from '../../src/runtime/transport.ts';
import { delegatedAccess } from '../../src/runtime/delegatedAccess.ts';
import { manualClock } from '../support/clock.ts';

const USER = { username: 'prometheus', uid: 'u1', groups: ['g'], extra: { e: ['1'] } };
const { signal } = new AbortController();

/** An API server that knows these tokens, and lets the user `prometheus` get /metrics. */
function apiServer(users: Readonly<Record<string, object>>) {
  const calls: Call[] = [];
  const clock = manualClock();
  const request = async (call: Call) => {
    calls.push(call);
    const { spec } = call.body as { spec: { token: string; user: string; nonResourceAttributes: object } };
    if (call.path.endsWith('/tokenreviews')) {
      const user = users[spec.token];
      return { status: user === undefined ? {} : { authenticated: true, user } };
    }
    return { status: { allowed: spec.user === 'prometheus' } };
  };
  return { access: delegatedAccess({ request }, clock), calls, clock };
}

describe('access to metrics', () => {
  it.each([
    ['of an account with the right', 'right', 'allowed'],
    ['of an account without it', 'other', 'forbidden'],
    ['of nobody', 'none', 'unauthenticated'],
  ])('with a token %s', async (_, token, expected) => {
    const { access } = apiServer({ right: USER, other: { username: 'other' } });

    expect(await access(token, '/metrics', signal)).toBe(expected);
  });

  it('is asked for with all that the API server says of the user', async () => {
    const { access, calls } = apiServer({ right: USER });

    await access('right', '/metrics', signal);

    expect(calls.map(({ body }) => (body as { spec: object }).spec)).toEqual([
      { token: 'right' },
      {
        user: 'prometheus',
        uid: 'u1',
        groups: ['g'],
        extra: { e: ['1'] },
        nonResourceAttributes: { path: '/metrics', verb: 'get' },
      },
    ]);
  });

  it.each([
    ['an account with the right', 'right', 60_000, 2],
    ['nobody', 'none', 10_000, 1],
  ])('is asked for once in its time for %s', async (_, token, ms, reviews) => {
    const { access, calls, clock } = apiServer({ right: USER });

    await access(token, '/metrics', signal);
    await clock.advance(ms - 1);
    await access(token, '/metrics', signal);
    expect(calls).toHaveLength(reviews);

    await clock.advance(1);
    await access(token, '/metrics', signal);
    expect(calls).toHaveLength(2 * reviews);
  });

  it('is asked for again once many other tokens came', async () => {
    const { access, calls } = apiServer({ right: USER });

    await access('right', '/metrics', signal);
    for (let index = 0; index < 256; index += 1) await access(`guess-${index}`, '/metrics', signal);
    const before = calls.length;
    await access('right', '/metrics', signal);

    expect(calls).toHaveLength(before + 2);
  });
});
