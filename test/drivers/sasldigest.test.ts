import { Secret } from '../../src/contract/secret.ts';
import { saslDigest } from '../../src/drivers/sasldigest.ts';

/** The conversation that RFC 2831 shows in its section 4. */
const LOGIN = { user: 'chris', password: new Secret('secret') };
const CHALLENGE =
  'realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8';

function dialogue(login = LOGIN) {
  return saslDigest('imap/elwood.innosoft.com', login, 'OA6MHXh6VqTrRk');
}

describe('a login by DIGEST-MD5', () => {
  it('answers as the document shows', () => {
    const answer = dialogue().prove(CHALLENGE);

    expect(answer.split(',')).toEqual(
      expect.arrayContaining([
        'charset=utf-8',
        'username="chris"',
        'nc=00000001',
        'response=d388dad90d4bbd760a152321f2143af7',
      ]),
    );
  });

  it('believes a server that proves to know the password, and no other', () => {
    const said = dialogue();
    said.prove(CHALLENGE);

    expect(() => said.verify('rspauth=ea40f60335c427b5527b84dbabcdfffd')).not.toThrow();
    expect(() => said.verify('rspauth=ea40f60335c427b5527b84dbabcdfffe')).toThrow('does not prove');
    expect(() => said.verify('')).toThrow('does not prove');
    expect(() => dialogue().verify('rspauth=ea40f60335c427b5527b84dbabcdfffd')).toThrow('does not prove');
  });

  it('quotes what has to be quoted', () => {
    const answer = dialogue({ user: 'a"b\\', password: new Secret('p') }).prove(CHALLENGE);

    expect(answer).toContain('username="a\\"b\\\\"');
  });

  it.each([
    ['has no nonce', 'realm="x",algorithm=md5-sess', 'does not speak'],
    ['has another algorithm', 'nonce="x",algorithm=md5', 'does not speak'],
    ['wants encryption besides', 'nonce="x",algorithm=md5-sess,qop="auth-conf"', 'wants more'],
    ['is long', `nonce="${'x'.repeat(4096)}",algorithm=md5-sess`, 'does not speak'],
  ])('proves nothing to a server whose challenge %s', (_, challenge, complaint) => {
    expect(() => dialogue().prove(challenge)).toThrow(complaint);
  });
});
