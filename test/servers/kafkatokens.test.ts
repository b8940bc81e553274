import { once } from 'node:events';
import { connect } from 'node:tls';
import { Agent, request } from 'undici';
import { kafka } from '../../src/connectors/kafka.ts';
import { Secret } from '../../src/contract/secret.ts';
import { apiVersions, saslHandshake } from '../../src/drivers/kafka.ts';
import { eventually } from '../support/eventually.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startKafka } from '../support/servers/kafka.ts';
import type { KafkaServer } from '../support/servers/kafka.ts';
import { makeDelegationToken } from '../support/servers/kafkarequests.ts';
import { startOidcProvider } from '../support/servers/oidcprovider.ts';
import type { Server } from '../support/servers/place.ts';

const [PASSWORD, SECRET] = ['app-pw', 'client pw'];
const SERVER = { name: 'Kafka' };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;
/** Where no token was given. */
const TOKEN = [...UP_TO_TLS, 'Authenticate'] as const;

let pem: Certificates;
let tokens: Server;
let strange: Server;
let server: KafkaServer;

beforeAll(async () => {
  pem = await certificates();
  const clients = { secrets: { app: SECRET }, expired: { old: SECRET }, tls: pem.good };
  [tokens, strange] = await Promise.all([
    startOidcProvider({ ...clients, audience: 'kafka' }),
    startOidcProvider({ ...clients, audience: 'strange' }),
  ]);
  const issuer = `https://127.0.0.1:${tokens.port}`;
  const answer = await request(`${issuer}/jwks`, { dispatcher: new Agent({ connect: { ca: pem.ca } }) });
  server = await startKafka({
    users: { app: PASSWORD },
    topics: { orders: [], hidden: ['app'] },
    tokens: { keys: await answer.body.text(), issuer, audience: 'kafka' },
    listeners: {
      TOKENS: { certificate: pem.good, mechanisms: ['OAUTHBEARER'] },
      SCRAM: { certificate: pem.good, mechanisms: ['SCRAM-SHA-512', 'SCRAM-SHA-256'] },
      CLEAR: { mechanisms: ['OAUTHBEARER'] },
    },
  });
}, 300_000);

afterAll(() => Promise.all([server?.stop(), tokens?.stop(), strange?.stop()]), 30_000);

describe('kafka by client credentials, against Kafka 4 and oidc-provider 9', () => {
  const ask = (parameters: object, secrets: Readonly<Record<string, string>> = {}, at = 'TOKENS') =>
    attempt(kafka, {
      parameters: {
        brokers: [`127.0.0.1:${server.ports[at]}`],
        topic: 'orders',
        tokenUrl: `https://127.0.0.1:${tokens.port}/token`,
        clientId: 'app',
        scope: 'api',
        ...parameters,
      },
      secrets: { clientSecret: SECRET, caCertificate: pem.ca, ...secrets },
      auth: 'clientCredentials',
    });

  it('succeeds with a token that the broker verifies', async () => {
    expect(verdict(await ask({}))).toEqual({ steps: ALL, server: SERVER });
  });

  it('verifies the server of tokens by settings of its own', async () => {
    const own = { tokenCaCertificate: pem.otherCa };
    const unverified = { tls: { mode: 'require', insecureSendCredentials: true } };

    expect(verdict(await ask({}, own))).toEqual(failedAt('CertificateUntrusted', ...UP_TO_TLS));
    expect(verdict(await ask(unverified, { caCertificate: pem.otherCa }))).toEqual(
      failedAt('CertificateUntrusted', ...UP_TO_TLS),
    );
    expect(
      verdict(await ask({ ...unverified }, { caCertificate: pem.otherCa, tokenCaCertificate: pem.ca })),
    ).toEqual({ steps: ALL, server: SERVER });
  });

  it.each([
    ['the secret is wrong', {}, { clientSecret: 'no' }, failedAt('CredentialsRejected', ...TOKEN)],
    ['the secret has expired', { clientId: 'old' }, {}, failedAt('CredentialsRejected', ...TOKEN)],
    ['the client is unknown', { clientId: 'nobody' }, {}, failedAt('CredentialsRejected', ...TOKEN)],
  ])('says at the server of tokens that %s', async (_, parameters, secrets, expected) => {
    expect(verdict(await ask(parameters, secrets))).toEqual(expected);
  });

  it.each([
    [
      'the token is of another server',
      () => ask({ tokenUrl: `https://127.0.0.1:${strange.port}/token` }),
      'CredentialsRejected',
    ],
    ['the user may not see the topic', () => ask({ topic: 'hidden' }), 'PermissionDenied'],
    ['the listener knows no tokens', () => ask({}, {}, 'SCRAM'), 'AuthMethodNotOffered'],
  ])('says when %s', async (_, login, reason) => {
    expect(await login()).toMatchObject({ reason });
  });

  it('shows no token to a broker that is not verified', async () => {
    const parameters = { tls: { mode: 'require' } };

    expect(await ask(parameters)).toMatchObject({ reason: 'AuthMethodNotOffered' });
  });

  it('names what the profile needs besides', async () => {
    expect(await ask({ clientId: undefined })).toMatchObject({
      reason: 'ParametersInvalid',
      message: 'spec.parameters.clientId: is required by the profile clientCredentials',
    });
  });
});

describe('kafka by a delegation token, against Kafka 4', () => {
  let token: Awaited<ReturnType<typeof makeDelegationToken>>;

  beforeAll(async () => {
    const socket = connect({ port: server.ports['SCRAM'] ?? 0, host: '127.0.0.1', ca: pem.ca });
    await once(socket, 'secureConnect');
    await apiVersions(socket);
    const login = { user: 'app', password: new Secret(PASSWORD) };
    await saslHandshake(socket, { mechanism: 'SCRAM-SHA-512', login }, undefined);
    token = await makeDelegationToken(socket);
    socket.destroy();
    // The controller has it before the broker does.
    await eventually(async () => {
      const { status } = await ask(token.key);
      if (status !== 'Succeeded') throw new Error('the broker does not know the token');
    });
  }, 60_000);

  const ask = (delegationToken: string, parameters: object = {}) =>
    attempt(kafka, {
      parameters: {
        brokers: [`127.0.0.1:${server.ports['SCRAM']}`],
        topic: 'orders',
        user: token.id,
        ...parameters,
      },
      secrets: { delegationToken, caCertificate: pem.ca },
      auth: 'delegationToken',
    });

  it.each(['SCRAM-SHA-512', 'SCRAM-SHA-256'])('succeeds by %s', async (mechanism) => {
    expect(verdict(await ask(token.key, { mechanism }))).toEqual({ steps: ALL, server: SERVER });
  });

  it('has the rights of the user that it stands for', async () => {
    expect(await ask(token.key, { topic: 'hidden' })).toMatchObject({ reason: 'PermissionDenied' });
  });

  it.each([
    ['the key is wrong', () => ask('bm8='), 'CredentialsRejected'],
    ['the token is unknown', () => ask(token.key, { user: 'nobody' }), 'CredentialsRejected'],
    ['its mechanism would send it', () => ask(token.key, { mechanism: 'PLAIN' }), 'ParametersInvalid'],
  ])('says why when %s', async (_, login, reason) => {
    expect(await login()).toMatchObject({ reason });
  });
});
