import { atForm } from '../../../src/cli/dialog/ending.ts';
import type { Outcome } from '../../../src/cli/output/outcome.ts';
import { sentencesOf } from '../../../src/contract/failure.ts';
import type { FailureReason } from '../../../src/contract/reasons.ts';

function outcome(reason: FailureReason): Outcome {
  const message = sentencesOf({ reason, message: 'so it was' });
  return {
    name: 'orders',
    namespace: 'shop',
    type: 'postgresql',
    result: 'Failed',
    reason,
    message,
    steps: [],
    durationMs: 1,
  };
}

describe('a test at the form', () => {
  it('says of a rejected password that was typed to type it anew, because no Secret holds it yet', () => {
    const { message } = atForm(outcome('CredentialsRejected'), { values: { password: 'wr0ng' } });

    expect(message).toBe('so it was. Nothing is saved yet: go back and type it anew.');
  });

  it.each<[string, FailureReason, Readonly<Record<string, string>>]>([
    ['a password that lies in a Secret', 'CredentialsRejected', {}],
    ['an account that is locked', 'AccountLocked', { password: 's3cret' }],
    ['a server that is down', 'ConnectionRefused', { password: 's3cret' }],
  ])('says of %s what is said elsewhere', (_, reason, values) => {
    expect(atForm(outcome(reason), { values })).toEqual(outcome(reason));
  });
});
