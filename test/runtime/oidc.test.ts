import { hasExpired, renewTokens } from '../../src/runtime/oidc.ts';
import { startIssuer, unsignedToken, type IssuerAnswers } from './issuer.ts';

const closes: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closes.splice(0).map((close) => close()));
});

async function issuerWith(answers: IssuerAnswers = {}) {
  const issuer = await startIssuer(answers);
  closes.push(() => issuer.close());
  const login = { 'idp-issuer-url': issuer.url, 'client-id': 'app', 'refresh-token': 'old' };
  return { issuer, login, renew: (more = {}) => renewTokens({ ...login, ...more }, 'alice', issuer.ca) };
}

describe('an ID token', () => {
  const now = 1_000_000;

  it.each([
    { token: 'ends in a minute', login: { 'id-token': unsignedToken(1060) }, expired: false },
    { token: 'ends on the way', login: { 'id-token': unsignedToken(1009) }, expired: true },
    { token: 'has ended', login: { 'id-token': unsignedToken(900) }, expired: true },
    { token: 'has an end that is no number', login: { 'id-token': unsignedToken('never') }, expired: true },
    { token: 'is no token', login: { 'id-token': 'a.b.c' }, expired: true },
    { token: 'is not there', login: {}, expired: true },
  ])('that $token has expired: $expired', ({ login, expired }) => {
    expect(hasExpired(login, now)).toBe(expired);
  });
});

describe('a renewal', () => {
  it('asks with the refresh token, and keeps the one that replaces it', async () => {
    const { issuer, renew } = await issuerWith({
      token: { body: { id_token: 'fresh', refresh_token: 'next' } },
    });

    const tokens = await renew();

    expect(tokens).toEqual({ 'id-token': 'fresh', 'refresh-token': 'next' });
    expect(issuer.requests).toEqual([
      {
        authorization: undefined,
        form: { grant_type: 'refresh_token', refresh_token: 'old', client_id: 'app' },
      },
    ]);
  });

  it.each([
    {
      methods: ['client_secret_basic'],
      way: 'in the header, both halves encoded',
      authorization: `Basic ${Buffer.from('app:a+b%25').toString('base64')}`,
      form: {},
    },
    {
      methods: ['client_secret_post'],
      way: 'in the form where the issuer takes no other',
      authorization: undefined,
      form: { client_id: 'app', client_secret: 'a b%' },
    },
  ])('proves its client by a secret $way', async ({ methods, authorization, form }) => {
    const { issuer, renew } = await issuerWith({
      discovery: { token_endpoint_auth_methods_supported: methods },
    });

    const tokens = await renew({ 'client-secret': 'a b%' });

    expect(tokens).toEqual({ 'id-token': 'fresh', 'refresh-token': 'old' });
    expect(issuer.requests).toEqual([
      { authorization, form: { grant_type: 'refresh_token', refresh_token: 'old', ...form } },
    ]);
  });

  it.each<{ what: string; answers?: IssuerAnswers; login?: object; message: string }>([
    { what: 'no refresh token', login: { 'refresh-token': undefined }, message: 'lacks idp-issuer-url' },
    {
      what: 'an issuer without TLS',
      login: { 'idp-issuer-url': 'http://127.0.0.1:1' },
      message: 'has no https address',
    },
    {
      what: 'an issuer that is not there',
      login: { 'idp-issuer-url': 'https://127.0.0.1:1' },
      message: 'cannot be asked (ECONNREFUSED)',
    },
    {
      what: 'an issuer of another name',
      answers: { discovery: { issuer: 'https://other' } },
      message: 'is not that OIDC issuer',
    },
    {
      what: 'a token endpoint without TLS',
      answers: { discovery: { token_endpoint: 'http://127.0.0.1:1' } },
      message: 'has no https address',
    },
    {
      what: 'a refusal of the standard',
      answers: { token: { status: 400, body: { error: 'invalid_grant' } } },
      message: 'was not renewed (invalid_grant): log in again',
    },
    {
      what: 'a refusal in words of its own',
      answers: { token: { status: 400, body: { error: '<canary>' } } },
      message: 'was not renewed (400): log in again',
    },
    { what: 'an answer without a token', answers: { token: { body: {} } }, message: 'gave no ID token' },
  ])('fails for $what, with a message that says what to do', async ({ answers, login, message }) => {
    const { renew } = await issuerWith(answers);

    await expect(renew(login)).rejects.toThrow(message);
  });
});
