import { Secret } from '../../../src/contract/secret.ts';
import { signedByOAuth1 } from '../../../src/drivers/http/oauth1.ts';
import type { OAuth1Keys } from '../../../src/drivers/http/oauth1.ts';

/*
 * Requests as oauthlib 3.3 signs them; the first one is that of RFC 5849, section 1.2, with a version.
 */
const KEYS: OAuth1Keys = {
  realm: 'http://photos.example.net/',
  consumerKey: 'dpf43f3p2l4k3l03',
  consumerSecret: new Secret('kd94hf93k423kf44'),
  token: 'nnch734d00sl2jdk',
  tokenSecret: new Secret('pfkkdhi9sl3r3s00'),
  hash: 'sha1',
};
const WHEN = { nonce: 'kllo9940pd9333jh', seconds: 1_191_242_096 };
const PHOTOS = {
  method: 'GET',
  url: new URL('http://photos.example.net/photos?file=vacation.jpg&size=original'),
  headers: {},
} as const;

describe('OAuth 1.0', () => {
  it('signs by SHA-1', () => {
    const { headers } = signedByOAuth1(PHOTOS, KEYS, WHEN);

    expect(headers['authorization']).toBe(
      'OAuth realm="http%3A%2F%2Fphotos.example.net%2F", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", ' +
        'oauth_signature_method="HMAC-SHA1", oauth_timestamp="1191242096", oauth_nonce="kllo9940pd9333jh", oauth_version="1.0", ' +
        'oauth_signature="Apiy7zny8CBwSooznQX8BuhY5vg%3D"',
    );
  });

  it('signs a query that has to be encoded by SHA-256', () => {
    const url = new URL(
      "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1&q=a%20b!*'()~",
    );

    const { headers } = signedByOAuth1(
      { method: 'POST', url, headers: {} },
      { ...KEYS, realm: '1234567_SB1', hash: 'sha256' },
      WHEN,
    );

    expect(headers['authorization']).toContain(
      'oauth_signature="3RqP1KKBYIMhQ6WrbJ%2Bk%2B8xkCF4K7xxsVphpYlLbf7o%3D"',
    );
  });

  it('signs each request anew, and without a realm where there is none', () => {
    const [one, other] = [1, 2].map(
      () => signedByOAuth1(PHOTOS, { ...KEYS, realm: undefined }).headers['authorization'],
    );

    expect(one).toMatch(/^OAuth oauth_consumer_key=/);
    expect(one).not.toBe(other);
  });
});
