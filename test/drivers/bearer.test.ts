import { Secret } from '../../src/contract/secret.ts';
import { bearerFailure, bearerMechanism, bearerMessages, challengeIn } from '../../src/drivers/bearer.ts';

const login = { user: 'a,b=c', token: new Secret('t0k') };

describe('a login by a token', () => {
  it('is worded as RFC 7628 has it, names escaped', () => {
    expect(bearerMessages('OAUTHBEARER', login)).toEqual({
      first: 'n,a=a=2Cb=3Dc,\x01auth=Bearer t0k\x01\x01',
      last: '\x01',
    });
    expect(bearerMessages('OAUTHBEARER', { token: login.token }).first).toBe(
      'n,,\x01auth=Bearer t0k\x01\x01',
    );
  });

  it('is worded as Google and Microsoft have it', () => {
    expect(bearerMessages('XOAUTH2', login)).toEqual({
      first: 'user=a,b=c\x01auth=Bearer t0k\x01\x01',
      last: '',
    });
  });

  it('takes the mechanism that has a specification, and says where there is none', () => {
    expect(bearerMechanism(() => true)).toBe('OAUTHBEARER');
    expect(bearerMechanism((each) => each === 'XOAUTH2')).toBe('XOAUTH2');
    expect(() => bearerMechanism(() => false)).toThrow(
      expect.objectContaining({ reason: 'AuthMethodNotOffered' }),
    );
  });

  it.each([
    ['{"status":"insufficient_scope","scope":"canary"}', 'PermissionDenied'],
    ['{"status":"invalid_token"}', 'CredentialsRejected'],
    ['{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}', 'CredentialsRejected'],
    ['nonsense', 'CredentialsRejected'],
  ])('says what the challenge %s means', (challenge, reason) => {
    const failure = bearerFailure(challengeIn(Buffer.from(challenge).toString('base64')));

    expect(failure.reason).toBe(reason);
    expect(failure.message).not.toContain('canary');
  });
});
