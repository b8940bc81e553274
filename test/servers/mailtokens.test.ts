import { imap } from '../../src/connectors/imap.ts';
import { pop3 } from '../../src/connectors/pop3.ts';
import { smtp } from '../../src/connectors/smtp.ts';
import { attempt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startDovecot } from '../support/servers/dovecot.ts';
import type { DovecotServer } from '../support/servers/dovecot.ts';
import { startOidcProvider } from '../support/servers/oidcprovider.ts';
import type { Server } from '../support/servers/place.ts';
import { startPostfix } from '../support/servers/postfix.ts';
import type { PostfixServer } from '../support/servers/postfix.ts';

/*
 * Servers of mail that ask a server of tokens what a token is: the one that a client gets by its credentials.
 */

const SECRET = 'client-pw';
const ALL = ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Probe'];

let pem: Certificates;
let tokens: Server;
let strange: Server;
let dovecot: DovecotServer;
let old: DovecotServer;
/** It knows XOAUTH2 alone, as the servers of Microsoft do. */
let older: DovecotServer;
let postfix: PostfixServer;

beforeAll(async () => {
  pem = await certificates();
  const secrets = { app: SECRET, other: SECRET, dovecot: SECRET };
  [tokens, strange] = await Promise.all([
    startOidcProvider({ secrets, expired: { old: SECRET } }),
    startOidcProvider({ secrets }),
  ]);
  const check = {
    introspection: `http://dovecot:${SECRET}@127.0.0.1:${tokens.port}/token/introspection`,
    scope: 'api',
  };
  const users = { app: { password: 'pw' }, other: { password: 'pw' } };
  const settings = { auth_mechanisms: 'plain xoauth2' };
  [dovecot, old, older, postfix] = await Promise.all([
    startDovecot({ certificate: pem.good, users, tokens: check }),
    startDovecot({ certificate: pem.good, users }),
    startDovecot({ certificate: pem.good, users, tokens: check, settings }),
    startPostfix({ certificate: pem.good, users: { app: 'pw', other: 'pw' }, tokens: check }),
  ]);
}, 240_000);

afterAll(
  () => Promise.all([dovecot, old, older, postfix, tokens, strange].map((server) => server?.stop())),
  30_000,
);

const TYPES = { imap, pop3, smtp };
type Type = keyof typeof TYPES;

interface Differences {
  readonly parameters?: object;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly from?: Server;
  readonly at?: number | undefined;
}

function portOf(type: Type): number {
  return { imap: dovecot.port, pop3: dovecot.pop3.port, smtp: postfix.port }[type];
}

function ask(type: Type, { parameters = {}, secrets = {}, from = tokens, at }: Differences = {}) {
  return attempt(TYPES[type], {
    parameters: {
      host: '127.0.0.1',
      port: at ?? portOf(type),
      user: 'app',
      clientId: 'app',
      scope: 'api',
      tokenUrl: `http://127.0.0.1:${from.port}/token`,
      tokenTls: { mode: 'disable' },
      ...parameters,
    },
    secrets: { clientSecret: SECRET, caCertificate: pem.ca, ...secrets },
    auth: 'clientCredentials',
  });
}

describe.each<Type>(['imap', 'pop3', 'smtp'])('%s with a token of oidc-provider 9', (type) => {
  it('logs in by OAUTHBEARER', async () => {
    expect(verdict(await ask(type))).toEqual({ steps: ALL });
  });

  it.each<[string, Differences, string]>([
    ['the secret of the client is wrong', { secrets: { clientSecret: 'no' } }, 'CredentialsRejected'],
    ['its secret has expired', { parameters: { clientId: 'old', user: 'old' } }, 'CredentialsRejected'],
    ['the token lacks the scope', { parameters: { scope: undefined } }, 'CredentialsRejected'],
    ['the token is for another user', { parameters: { clientId: 'other' } }, 'CredentialsRejected'],
    [
      'the token would go to a server that is not verified',
      { parameters: { tls: { mode: 'require' } } },
      'AuthMethodNotOffered',
    ],
  ])('says why when %s', async (_, differences, reason) => {
    expect(await ask(type, differences)).toMatchObject({ reason, failedStep: expect.any(String) as unknown });
  });

  it('says that the server does not know a token, which another gave', async () => {
    expect(await ask(type, { from: strange })).toMatchObject({
      reason: 'CredentialsRejected',
      message: expect.stringContaining('does not accept the token') as unknown,
    });
  });
});

describe.each([
  ['imap', () => older.port],
  ['pop3', () => older.pop3.port],
] as const)('%s with XOAUTH2 alone', (type, port) => {
  it('logs in, and is told why not', async () => {
    expect(verdict(await ask(type, { at: port() }))).toEqual({ steps: ALL });
    expect(await ask(type, { at: port(), from: strange })).toMatchObject({ reason: 'CredentialsRejected' });
  });
});

describe.each([
  ['imap', () => old.port],
  ['pop3', () => old.pop3.port],
] as const)('%s without such logins', (type, port) => {
  it('says so', async () => {
    expect(await ask(type, { at: port() })).toMatchObject({
      reason: 'AuthMethodNotOffered',
      failedStep: 'Authenticate',
    });
  });
});
