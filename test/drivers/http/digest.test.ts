import { digestAnswer, refusedScheme } from '../../../src/drivers/http/digest.ts';
import type { HttpResponse } from '../../../src/drivers/http/http.ts';

/*
 * The examples of RFC 7616, section 3.9.
 */
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const OPAQUE = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS';
const COMMON = `realm="http-auth@example.org", qop="auth, auth-int", nonce="${NONCE}", opaque="${OPAQUE}"`;
const MUFASA = { user: 'Mufasa', password: 'Circle of Life' };

const request = { method: 'GET', url: new URL('http://www.example.org/dir/index.html') } as const;

function refusal(...challenges: readonly string[]): HttpResponse {
  return { status: 401, headers: { 'www-authenticate': [...challenges] }, body: Buffer.alloc(0) };
}

function fieldOf(name: string, header: string): string | undefined {
  return new RegExp(`\\b${name}="?([^",]+)`).exec(header)?.[1];
}

describe('an answer by HTTP Digest', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is that of the document with %s', (algorithm, expected) => {
    const header = digestAnswer(refusal(`Digest ${COMMON}, algorithm=${algorithm}`), request, MUFASA, CNONCE);

    expect(fieldOf('response', header)).toBe(expected);
    expect(fieldOf('algorithm', header)).toBe(algorithm);
    expect(fieldOf('opaque', header)).toBe(OPAQUE);
  });

  it('hides the name where it is asked to, and knows names that no header may hold', () => {
    const realm = 'realm="api@example.org", qop="auth", algorithm=SHA-512-256, charset=UTF-8, userhash=';
    const login = { user: 'Jäsøn Doe', password: 'Secret, or not?' };

    const hidden = digestAnswer(refusal(`Digest ${realm}true, nonce="n"`), request, login, 'c');
    const shown = digestAnswer(refusal(`Digest ${realm}false, nonce="n"`), request, login, 'c');

    expect(hidden).toMatch(/^Digest username="[0-9a-f]{64}", userhash=true, /);
    expect(shown).toContain("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, ");
  });

  it('takes the strongest hash that is offered', () => {
    const offers = ['MD5', 'SHA-256-sess', 'SHA-256'].map((name) => `Digest ${COMMON}, algorithm=${name}`);

    expect(
      fieldOf('algorithm', digestAnswer(refusal('Basic realm="a, b=c"', ...offers), request, MUFASA)),
    ).toBe('SHA-256-sess');
    expect(fieldOf('algorithm', digestAnswer(refusal(offers.join(', ')), request, MUFASA))).toBe(
      'SHA-256-sess',
    );
  });

  it.each([
    ['has another hash', `Digest ${COMMON}, algorithm=SHA-1`],
    ['wants the body signed', `Digest realm="a", nonce="n", qop="auth-int"`],
    ['is of old and wants no count', `Digest realm="a", nonce="n"`],
    ['is another way', 'Negotiate'],
    ['holds what no header may', `Digest realm="ä", nonce="n", qop="auth"`],
  ])('is refused where the offer %s', (_, challenge) => {
    expect(() => digestAnswer(refusal(challenge), request, MUFASA)).toThrow('does not offer HTTP Digest');
  });

  it.each([
    [200, 'without a login'],
    [503, 'cannot work now'],
  ])('is none to the status %i', (status, message) => {
    expect(() => digestAnswer({ ...refusal(), status }, request, MUFASA)).toThrow(message);
  });
});

it.each([
  [['Digest realm="a"'], 'AuthMethodNotOffered'],
  [['Negotiate', 'NTLM'], 'AuthMethodNotOffered'],
  [['Digest realm="a"', 'Basic realm="b"'], undefined],
  [['Bearer'], undefined],
  [[], undefined],
])('a refusal of HTTP Basic that offers %j means %s', (challenges, reason) => {
  expect(refusedScheme(refusal(...challenges))?.reason).toBe(reason);
});
