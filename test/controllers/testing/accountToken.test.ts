import { accountToken } from '../../../src/controllers/testing/accountToken.ts';
import { ConnectionFailure } from '../../../src/contract/failure.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { ApiError } from '../../../src/runtime/apiError.ts';
import type { Client } from '../../../src/runtime/client.ts';

const LABELLED = {
  metadata: { name: 'orders', uid: 'u', resourceVersion: '1', labels: { 'mooring.dev/allow': 'true' } },
};
const WANTED = { account: 'orders', audience: 'sts.amazonaws.com' };

/** An API server that has this ServiceAccount, and answers a request for a token with this. */
function server(
  found: object | undefined | number,
  answer: object | number = { status: { token: 'a.b.c' } },
) {
  const asked: unknown[] = [];
  const refused = (status: number) => Promise.reject(new ApiError('a call', status, 'Refused'));
  const client = {
    get: () => (typeof found === 'number' ? refused(found) : Promise.resolve(found)),
    request: (call: unknown) => {
      asked.push(call);
      return typeof answer === 'number' ? refused(answer) : Promise.resolve(answer);
    },
  } as unknown as Client; // the two calls that are made
  return { client, asked };
}

function ask(
  { client }: Pick<ReturnType<typeof server>, 'client'>,
  wanted: Partial<typeof WANTED> = {},
  namespace = 'shop',
): Promise<unknown> {
  const ownAudiences = () => Promise.resolve(['https://kubernetes.default.svc']);
  const { signal } = new AbortController();
  return accountToken(namespace, { ...WANTED, ...wanted }, { client, ownAudiences }, signal).catch(
    (error: unknown) => error,
  );
}

describe('the token of a ServiceAccount', () => {
  it('is asked for ten minutes and one audience, and is a secret', async () => {
    const api = server(LABELLED);

    const token = await ask(api);

    expect(token).toBeInstanceOf(Secret);
    expect(api.asked).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/namespaces/shop/serviceaccounts/orders/token',
        body: {
          kind: 'TokenRequest',
          spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 600 },
        },
      },
    ]);
  });

  it.each<[string, Parameters<typeof server>, string, string]>([
    [
      'the account does not exist',
      [undefined],
      'ServiceAccountNotFound',
      'there is no serviceaccount orders in this namespace: create it',
    ],
    [
      'the account does not opt in',
      [{ metadata: { name: 'orders' } }],
      'ServiceAccountNotShared',
      'serviceaccount orders lends its identity to no Connection: kubectl label serviceaccount orders mooring.dev/allow=true',
    ],
    [
      'the label says no',
      [{ metadata: { name: 'orders', labels: { 'mooring.dev/allow': 'false' } } }],
      'ServiceAccountNotShared',
      'lends its identity to no Connection',
    ],
    [
      'the operator may not look at it',
      [403],
      'ServiceAccountUnavailable',
      'the operator may not get serviceaccount orders: install it with the component deploy/keyless',
    ],
    [
      'the operator may not ask for tokens',
      [LABELLED, 403],
      'ServiceAccountUnavailable',
      'the operator may not create serviceaccounts/token of orders: install it with the component deploy/keyless',
    ],
    [
      'a policy forbids it',
      [LABELLED, 422],
      'ServiceAccountUnavailable',
      'the policy keyless-tokens.mooring.dev declares',
    ],
    ['the API server fails', [LABELLED, 500], 'ServiceAccountUnavailable', '(500)'],
    [
      'the API server gives none',
      [LABELLED, {}],
      'ServiceAccountUnavailable',
      'gave no token of serviceaccount orders',
    ],
  ])('is not there where %s', async (_, given, reason, message) => {
    const failure = await ask(server(...given));

    expect(failure).toBeInstanceOf(ConnectionFailure);
    expect(failure).toMatchObject({ reason, message: expect.stringContaining(message) as string });
  });

  it.each<[string, Partial<typeof WANTED>, string]>([
    ['for nobody', { audience: '' }, 'shop'],
    ['for the API server', { audience: 'https://kubernetes.default.svc' }, 'shop'],
    ['in a namespace of the cluster', {}, 'kube-system'],
  ])('is never asked for %s', async (_, wanted, namespace) => {
    const api = server(LABELLED);

    expect(await ask(api, wanted, namespace)).toMatchObject({ reason: 'NotAllowed' });
    expect(api.asked).toEqual([]);
  });
});
