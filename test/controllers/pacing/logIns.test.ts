import { countsAsRefusal, nextTryAt } from '../../../src/controllers/pacing/logIns.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { failed, NOW, PASSED } from '../connection/builder.ts';
import { CLOSED, guard, HOUR, logIn, REFUSED, REJECTED, SECOND, SILENT } from './guard.ts';

const fresh = logIn('fresh');

describe('a credential that was never accepted', () => {
  it('is tried again after half a minute and three minutes, and then not for six hours', () => {
    const { attempt } = guard();
    const times = [0, 29 * SECOND, 30 * SECOND, 200 * SECOND, 210 * SECOND, 6 * HOUR, 6.1 * HOUR, 12 * HOUR];

    const tried = times.map((at) => attempt(fresh, at, REJECTED));

    const record = { credential: 'digest of fresh', accepted: false };
    expect(tried).toEqual([
      { ...record, refusals: 1 },
      undefined,
      { ...record, refusals: 2 },
      undefined,
      { ...record, refusals: 3, locked: true },
      undefined,
      { ...record, refusals: 4, locked: true },
      undefined,
    ]);
  });

  it.each([
    ['where accounts lock early', 2, logIn('fresh', { locksEarly: true }), REJECTED],
    ['where the flag says so', 0, fresh, REJECTED],
    ['where the account is locked', 2, fresh, failed('AccountLocked', 'Authenticate')],
    ['where the credential has expired', 2, fresh, failed('CredentialsExpired', 'Authenticate')],
  ])('is not tried again %s', (_, furtherTries, each, result) => {
    const { attempt } = guard(furtherTries);

    expect(attempt(each, 0, result)).toMatchObject({ refusals: 1, locked: true });
    expect(attempt(each, HOUR, result)).toBeUndefined();
  });

  it('counts an answer that may have been a refusal', () => {
    const { attempt } = guard();

    const tried = [0, 30 * SECOND, 210 * SECOND, HOUR].map((at) => attempt(fresh, at, SILENT)?.refusals);

    expect(tried).toEqual([1, 2, 3, undefined]);
  });

  it.each<[string, ProbeResult, boolean, boolean]>([
    ['says nothing at all', { ...SILENT, heard: 'nothing' }, true, false],
    ['hangs up before it says anything', { ...CLOSED, heard: 'nothing' }, false, false],
    ['hangs up when it got the credential', { ...CLOSED, heard: 'nothing' }, true, true],
    ['hangs up later', CLOSED, false, true],
    ['speaks another protocol', { ...CLOSED, heard: 'another protocol' }, true, false],
    ['hangs up after its greeting', { ...CLOSED, heard: 'a greeting' }, true, false],
  ])('a server that %s', (_, result, speaksFirst, counts) => {
    const { attempt } = guard();

    expect(attempt(logIn('fresh', { speaksFirst }), 0, result)?.refusals).toBe(counts ? 1 : undefined);
  });

  it('does not count a server that it did not reach', () => {
    const { attempt } = guard();

    const tried = [0, SECOND, 2 * SECOND].map((at) => attempt(fresh, at, REFUSED));

    const record = { credential: 'digest of fresh', accepted: false };
    expect(tried).toEqual([record, record, record]);
  });

  it('begins anew once it was accepted', () => {
    const { attempt } = guard();
    attempt(fresh, 0, REJECTED);

    expect(attempt(fresh, 30 * SECOND, PASSED)).toEqual({ credential: 'digest of fresh', accepted: true });
    expect(attempt(fresh, 31 * SECOND, REJECTED)?.refusals).toBe(1);
  });

  it('counts on where status says that another process tried it', () => {
    const known = { refusals: 2, locked: false, result: REJECTED, askedAt: NOW, tls: 'null' };
    const { attempt } = guard();

    expect([
      attempt(fresh, 179 * SECOND, REJECTED, { known }),
      attempt(fresh, 180 * SECOND, REJECTED, { known })?.refusals,
    ]).toEqual([undefined, 3]);
  });
});

describe('silence behind a credential', () => {
  it('stands for the same credential, and not where the manifest has TLS otherwise', () => {
    const { attempt } = guard();

    const tried = ['null', 'null', '{"mode":"disable"}'].map(
      (tls) => attempt(logIn('s3same', { tls }), SECOND, SILENT) !== undefined,
    );

    expect(tried).toEqual([true, false, true]);
  });
});

describe('a credential that was accepted', () => {
  it('is not tried again after one refusal in so many words', () => {
    const { attempt } = guard();

    expect(attempt(fresh, 0, REJECTED, { accepted: true })).toEqual({
      credential: 'digest of fresh',
      accepted: false,
      refusals: 1,
      locked: true,
    });
  });

  it('is neither counted nor held where the server falls silent', () => {
    const { attempt } = guard();

    const tried = [0, SECOND, 2 * SECOND, 3 * SECOND].map((at) =>
      attempt(fresh, at, SILENT, { accepted: true }),
    );

    expect(tried).toEqual(tried.map(() => ({ credential: 'digest of fresh', accepted: true })));
  });

  it('is not held by the silence that tests of others met', () => {
    const { attempt } = guard(0);
    attempt(fresh, 0, SILENT);

    expect(attempt(fresh, SECOND, PASSED, { accepted: true })).toMatchObject({ accepted: true });
  });
});

describe('a test that a user asked for', () => {
  it('is made although the credential is locked, once a minute', () => {
    const { attempt } = guard(0);
    const requested = true;
    attempt(fresh, 0, REJECTED);

    expect([
      attempt(fresh, 59 * SECOND, REJECTED, { requested }),
      attempt(fresh, 60 * SECOND, REJECTED, { requested })?.refusals,
    ]).toEqual([undefined, 2]);
  });
});

describe('what counts as a refusal', () => {
  it.each([
    ['CredentialsRejected', 'Authenticate', true],
    ['CredentialsRejected', 'Connect', true],
    ['ConnectionClosed', 'Authenticate', true],
    ['ConnectionClosed', 'Connect', false],
    ['TooManyConnections', 'Authenticate', false],
    ['ClientNotAllowed', 'Authenticate', false],
  ] as const)('%s at %s: %p', (reason, step, counts) => {
    expect(countsAsRefusal(reason, step)).toBe(counts);
  });

  it('the next try of the sixth refusal waits as long as that of the second', () => {
    expect(nextTryAt({ refusals: 6, locked: false, askedAt: NOW }) - NOW.getTime()).toBe(180 * SECOND);
  });
});
