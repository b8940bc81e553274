import { ownAudiences } from '../../src/runtime/ownAudiences.ts';

const configWith = (headers: Readonly<Record<string, string>>) => ({
  credentials: () => Promise.resolve({ headers, tls: {} }),
});
const token = (claims: object) => `Bearer h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('the audiences of the own account', () => {
  it('are those of its token, its issuer, and what API servers usually go by', async () => {
    const authorization = token({
      aud: ['https://api.example.com', 'api'],
      iss: 'https://issuer.example.com',
    });

    const audiences = await ownAudiences(configWith({ authorization }));

    expect(audiences).toEqual(
      expect.arrayContaining([
        'https://api.example.com',
        'api',
        'https://issuer.example.com',
        'https://kubernetes.default.svc',
      ]),
    );
  });

  it.each([
    ['a single audience', token({ aud: 'api' }), true],
    ['a token that is no JWT', 'Bearer opaque', false],
    ['a token with broken claims', 'Bearer a.b.c', false],
  ])('are known of %s', async (_, authorization, isThere) => {
    const audiences = await ownAudiences(configWith({ authorization }));

    expect(audiences.includes('api')).toBe(isThere);
    expect(audiences).toContain('https://kubernetes.default.svc.cluster.local');
  });

  it('are the usual ones for a client with a certificate', async () => {
    expect(await ownAudiences(configWith({}))).toHaveLength(3);
  });
});
