import { Outages } from '../../../src/controllers/pacing/outages.ts';
import { failed, NOW, PASSED } from '../connection/builder.ts';

const question = { namespace: 'shop', target: 'db:5432', credential: 'reader' };
const REJECTED = failed('CredentialsRejected', 'Authenticate');
const REFUSED = failed('ConnectionRefused', 'Connect');
const later = (ms: number) => new Date(NOW.getTime() + ms);

describe('servers that could not be reached', () => {
  it('an outage answers a test that began to wait before it was found, and none after', () => {
    const answers = new Outages();

    answers.note(question, { ...REFUSED, expires: [{ kind: 'Token', time: '2031-01-01T00:00:00Z' }] }, NOW);

    expect(answers.of(question, later(-1))?.result).toEqual(REFUSED); // what expires is of the credentials of that one test
    expect([
      answers.of(question, later(1)),
      answers.of({ ...question, target: 'other:1' }, later(-1)),
    ]).toEqual([undefined, undefined]);
  });

  it('an outage answers no test of another namespace, whose server it may not be', () => {
    const answers = new Outages();

    answers.note(question, REFUSED, NOW);

    expect(answers.of({ ...question, namespace: 'crm' }, later(-1))).toBeUndefined();
  });

  it('an outage ends when the target answers', () => {
    const answers = new Outages();
    answers.note(question, REFUSED, NOW);

    answers.note(question, REJECTED, later(1));

    expect(answers.of(question, later(-1))).toBeUndefined();
  });

  it('a credential refused on the way is no outage of the server', () => {
    const answers = new Outages();

    answers.note(question, failed('CredentialsRejected', 'Connect'), NOW);

    expect(answers.of(question, later(-1))).toBeUndefined();
  });

  it('keeps no more than a thousand', () => {
    const answers = new Outages();
    const target = (number: number) => ({ ...question, target: `${number}` });

    for (let number = 0; number <= 1000; number += 1) answers.note(target(number), REFUSED, NOW);

    expect([answers.of(target(0), later(-1)), answers.of(target(1000), later(-1))?.askedAt]).toEqual([
      undefined,
      NOW,
    ]);
  });

  it('ends when the server is reached', () => {
    const answers = new Outages();
    answers.note(question, REFUSED, NOW);

    answers.note(question, PASSED, later(1));

    expect(answers.of(question, later(-1))).toBeUndefined();
  });
});
