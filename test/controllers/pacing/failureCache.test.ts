import { FailureCache, forbids } from '../../../src/controllers/pacing/failureCache.ts';
import { failed, NOW, PASSED } from '../connection/builder.ts';

const question = { namespace: 'shop', target: 'db:5432', credential: 'reader' };
const REJECTED = failed('CredentialsRejected', 'Authenticate');
const REFUSED = failed('ConnectionRefused', 'Connect');
const later = (ms: number) => new Date(NOW.getTime() + ms);

describe('what servers answered', () => {
  it('a rejection is remembered for its credential', () => {
    const answers = new FailureCache();

    answers.note(question, REJECTED, NOW);

    expect(answers.rejection({ credential: 'reader' })).toEqual({ result: REJECTED, askedAt: NOW });
    expect([
      answers.rejection({ credential: 'writer' }),
      answers.rejection({ credential: undefined }),
    ]).toEqual([undefined, undefined]);
  });

  it('a rejection outlives an outage, and ends when the credential is accepted', () => {
    const answers = new FailureCache();
    answers.note(question, REJECTED, NOW);

    answers.note(question, REFUSED, later(1000));
    const during = answers.rejection({ credential: 'reader' });
    answers.note(question, PASSED, later(2000));

    expect([during?.result, answers.rejection({ credential: 'reader' })]).toEqual([REJECTED, undefined]);
  });

  it('an outage answers a test that began to wait before it was found, and none after', () => {
    const answers = new FailureCache();

    answers.note(question, REFUSED, NOW);

    expect(answers.outage(question, later(-1))?.result).toBe(REFUSED);
    expect([
      answers.outage(question, later(1)),
      answers.outage({ ...question, target: 'other:1' }, later(-1)),
    ]).toEqual([undefined, undefined]);
  });

  it('an outage answers no test of another namespace, whose server it may not be', () => {
    const answers = new FailureCache();

    answers.note(question, REFUSED, NOW);

    expect(answers.outage({ ...question, namespace: 'crm' }, later(-1))).toBeUndefined();
  });

  it('an outage ends when the target answers', () => {
    const answers = new FailureCache();
    answers.note(question, REFUSED, NOW);

    answers.note(question, REJECTED, later(1));

    expect(answers.outage(question, later(-1))).toBeUndefined();
  });

  it('a rejection on the way answers every test that takes that way, until one gets through', () => {
    const answers = new FailureCache();
    const onTheWay = failed('CredentialsRejected', 'Connect');
    const other = { ...question, credential: 'writer', target: 'other:1' };

    answers.note({ ...question, carrier: 'bastion' }, onTheWay, NOW);
    const meanwhile = [
      answers.rejection({ ...other, carrier: 'bastion' })?.result,
      answers.rejection(other)?.result,
    ];
    answers.note({ ...other, carrier: 'bastion' }, REJECTED, later(1));

    expect(meanwhile).toEqual([onTheWay, undefined]);
    expect(answers.outage(question, later(-1))).toBeUndefined();
    expect(answers.rejection({ credential: undefined, carrier: 'bastion' })).toBeUndefined();
  });

  it('keeps no more than a thousand of each', () => {
    const answers = new FailureCache();

    for (let number = 0; number <= 1000; number += 1)
      answers.note({ ...question, credential: `${number}` }, REJECTED, NOW);

    expect([
      answers.rejection({ credential: '0' }),
      answers.rejection({ credential: '1000' })?.askedAt,
    ]).toEqual([undefined, NOW]);
  });

  it.each<[string, boolean, number, boolean]>([
    ['a rejection forbids a scheduled test', false, 6 * 3_600_000 - 1, true],
    ['for six hours', false, 6 * 3_600_000, false],
    ['one that a user asked for', true, 59_999, true],
    ['for a minute', true, 60_000, false],
  ])('%s', (_, requested, ageMs, forbidden) => {
    expect(forbids({ result: REJECTED, askedAt: NOW }, requested, later(ageMs))).toBe(forbidden);
  });
});
