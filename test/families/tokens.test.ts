import { verify } from 'node:crypto';
import { connectorOf } from '../../src/connectors/index.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { GOOGLE_PUBLIC_KEY } from '../support/servers/googlekey.ts';
import type { Reply } from './service.ts';
import { encrypted, plain, named, ask, answerOf, tokenRequests, useStages } from './ask.ts';

useStages();

describe.each(named.filter(([, { grant, account }]) => grant ?? account))(
  '%s, before it has a token',
  (_, service) => {
    const answer = answerOf(service);

    it.each<[Reply, FailureReason]>([
      [
        { status: 401, body: { error: 'invalid_client', error_description: 'canary' } },
        'CredentialsRejected',
      ],
      [{ status: 400, body: { error: 'invalid_grant' } }, 'CredentialsRejected'],
      [{ status: 400, body: { error: 'invalid_scope' } }, 'PermissionDenied'],
      [{ status: 400, body: { error: 'unsupported_grant_type' } }, 'AuthMethodNotOffered'],
      [{ status: 400, body: { error: 'constructor' } }, 'UnexpectedAnswer'],
      [{ status: 401, body: 'canary' }, 'CredentialsRejected'],
      [{ status: 429, body: '' }, 'RateLimited'],
      [{ status: 503, body: '' }, 'ServerUnavailable'],
      [{ status: 302, body: '', headers: { location: 'http://169.254.169.254/' } }, 'UnexpectedAnswer'],
      [{ status: 200, body: 'canary' }, 'UnexpectedAnswer'],
      [{ status: 200, body: { access_token: 'a\r\nb: canary' } }, 'UnexpectedAnswer'],
      [{ status: 200, body: { access_token: 7 } }, 'UnexpectedAnswer'],
    ])('knows what %j means', async (token, reason) => {
      const result = await ask(plain, service, { answer, token });

      expect(result).toMatchObject({ status: 'Failed', reason });
      expect(JSON.stringify(result)).not.toContain('canary');
      expect(plain.heard.map(({ request }) => request)).toEqual(tokenRequests(service));
    });
  },
);

/** Where the service itself gives the token, there is one address, and its scheme says what goes in clear. */
const elsewhere = named.filter(([, { type, grant, account }]) => {
  const { properties } = connectorOf(type)!.parameters;
  const isAtTokenUrl = 'tokenUrl' in properties && (account ?? grant?.path === '/');
  return (grant ?? account) && (isAtTokenUrl || 'authority' in properties);
});

describe.each(elsewhere)('the address that gives a token for %s', (_, service) => {
  it('gets no credential in clear that the manifest does not send in clear', async () => {
    plain.answerWith(answerOf(service), undefined);
    const place = { tokenUrl: plain.url, authority: plain.url };
    const { properties } = connectorOf(service.type)!.parameters;
    const parameters = Object.fromEntries(Object.entries(place).filter(([name]) => name in properties));

    const result = await ask(encrypted, service, { answer: answerOf(service), parameters });

    expect(result).toMatchObject({ status: 'Failed', reason: 'ParametersInvalid' });
    expect(plain.heard).toEqual([]);
  });
});

describe.each(named.filter(([, { grant }]) => grant))('the client of %s', (_, service) => {
  it('asks for a token as the service documents', async () => {
    await ask(encrypted, service, { answer: answerOf(service) });

    const { headers, body } = encrypted.heard[0]!;
    const { form = {}, authorization } = service.grant ?? {};
    const expected = Object.entries(form).map(([name, value]) => [
      name,
      value.replace('{url}', encrypted.url),
    ]);
    const { client_assertion, assertion: _, ...asked } = Object.fromEntries(new URLSearchParams(body));
    expect(asked).toEqual(Object.fromEntries(expected));
    expect(client_assertion !== undefined).toBe('client_assertion_type' in form);
    expect(headers['authorization']?.toString().replace(/(Bearer eyJ).*/, '$1')).toBe(authorization);
  });
});

describe.each(named.filter(([, { account }]) => account))('the service account of %s', (_, service) => {
  it('signs for the address that is asked, and asks for no more than the test needs', async () => {
    await ask(encrypted, service, { answer: answerOf(service) });

    const form = new URLSearchParams(encrypted.heard[0]?.body);
    const [head, claims, signature = ''] = form.get('assertion')?.split('.') ?? [];
    expect([...form.keys(), form.get('grant_type')]).toEqual([
      'grant_type',
      'assertion',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ]);
    expect(parsed(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    const expected = {
      iss: 'reader@shop.iam.gserviceaccount.com',
      scope: service.account,
      aud: `${encrypted.url}/`,
    };
    expect(parsed(claims)).toMatchObject(expected);
    expect(
      verify(
        'sha256',
        Buffer.from(`${head}.${claims}`),
        GOOGLE_PUBLIC_KEY,
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);
  });
});

function parsed(part = ''): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
