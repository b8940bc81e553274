import { conditionOf } from '../../../src/api/conditions.ts';
import { Connections, Secrets } from '../../../src/api/kinds.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { logInDay } from '../../support/logInDay.ts';
import { failed, PASSED, POSTGRESQL } from './builder.ts';
import { base64, held, reasonOf, reconcile, REF, site } from './site.ts';

const REJECTED = failed('CredentialsRejected', 'Authenticate');
const SILENT = failed('TimedOut', 'Authenticate');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SECRET = { namespace: 'shop', name: 'sales-db' };

const progress = (fake: FakeIo) =>
  held(fake)
    ?.status?.conditions?.map(({ type }) => type)
    .filter((type) => type === 'Stalled' || type === 'Reconciling');

describe('a wrong password', () => {
  it('is tried three times, whatever is edited and whichever replica leads', async () => {
    const shared = { spec: POSTGRESQL, values: { password: 'wr0ng' }, answer: () => REJECTED };

    const tried = await logInDay(
      shared,
      Array.from({ length: 120 }, (_, minute) => minute + 1),
    );

    expect(tried).toEqual([0, 1, 4]);
  });

  it('is tried again soon after it was written, because its role may be made a moment later', async () => {
    const fake = site({ flags: { furtherTries: 2 } });
    fake.answer(() => REJECTED);

    const waits = [await reconcile(fake)];
    const seen = [progress(fake)];
    await fake.clock.advance(30 * SECOND);
    waits.push(await reconcile(fake));
    fake.answer(() => PASSED);
    await fake.clock.advance(3 * MINUTE);
    await reconcile(fake);
    seen.push(progress(fake));

    expect(waits.map(({ requeueAfterMs }) => requeueAfterMs)).toEqual([30 * SECOND, 3 * MINUTE]);
    expect([reasonOf(fake), seen]).toEqual(['True TestSucceeded', [['Reconciling'], []]]);
    expect(held(fake)?.status?.logIn).toEqual({ credential: expect.any(String), accepted: true });
  });

  it('is stalled after its last try, until its value changes', async () => {
    const fake = site();
    fake.answer(() => REJECTED);
    const { requeueAfterMs } = await reconcile(fake);
    const stalled = progress(fake);
    fake.answer(() => PASSED);

    fake.server.apply(Secrets, { metadata: SECRET, data: { password: base64('right') } });
    await reconcile(fake);

    expect([requeueAfterMs, stalled]).toEqual([6 * 60 * MINUTE, ['Stalled']]);
    expect(reasonOf(fake)).toBe('True TestSucceeded');
  });

  it('holds back further guesses: the Connection says until when, is tested then, and at once with what was right', async () => {
    const fake = site();
    const guess = async (password: string) => {
      fake.server.apply(Secrets, { metadata: SECRET, data: { password: base64(password) } });
      return reconcile(fake);
    };
    fake.answer(() => PASSED);
    await reconcile(fake);
    fake.answer(() => REJECTED);
    await guess('none');
    await guess('one');

    const { requeueAfterMs = 0 } = await guess('two');
    const message = conditionOf(held(fake)?.status?.conditions, 'Reconciling')?.message;
    const waiting = [reasonOf(fake), progress(fake)];
    const before = fake.requests.length;
    await fake.clock.advance(requeueAfterMs);
    await reconcile(fake);

    expect([before, fake.requests.length, requeueAfterMs]).toEqual([3, 4, MINUTE]);
    expect(waiting).toEqual(['False CredentialsRejected', ['Reconciling']]);
    await guess('three');
    fake.answer(() => PASSED);
    await guess('s3same');

    expect(reasonOf(fake)).toBe('True TestSucceeded');
    expect(message).toMatch(
      /^other credentials of the same user were refused, the last at .* this one is not tried before /,
    );
  });
});

describe('a password that was accepted', () => {
  it('is tried at the interval where the server falls silent behind it, and Ready when that recovers', async () => {
    const fake = site();
    fake.answer(() => PASSED);
    await reconcile(fake);
    fake.answer(() => SILENT);
    fake.server.apply(Connections, {
      metadata: { ...REF, annotations: { 'mooring.dev/test-requested-at': 'now' } },
      spec: POSTGRESQL,
    });

    for (let minute = 0; minute < 10; minute++) {
      await fake.clock.advance((await reconcile(fake)).requeueAfterMs ?? 0);
    }
    const hung = [reasonOf(fake), progress(fake), held(fake)?.status?.logIn?.accepted];
    fake.answer(() => PASSED);
    const { requeueAfterMs = 0 } = await reconcile(fake);

    expect(hung).toEqual(['False TimedOut', [], true]);
    expect(reasonOf(fake)).toBe('True TestSucceeded');
    expect(requeueAfterMs).toBeGreaterThan(0);
  });
});
