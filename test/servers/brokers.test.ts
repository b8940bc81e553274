import { kafkaConnect } from '../../src/connectors/kafka-connect.ts';
import { rabbitmqManagement } from '../../src/connectors/rabbitmq-management.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startKafkaConnect } from '../support/servers/kafkaconnect.ts';
import type { Server } from '../support/servers/place.ts';
import { startRabbitmq } from '../support/servers/rabbitmq.ts';
import type { RabbitmqServer } from '../support/servers/rabbitmq.ts';

/*
 * What brokers are managed by over HTTP.
 */
const PASSWORD = ' pass: word ';
const WORD = 'pass:word';
const PLAIN = ['Resolve', 'Connect'] as const;

describe('rabbitmq-management against RabbitMQ 3', () => {
  let server: RabbitmqServer;

  beforeAll(async () => {
    server = await startRabbitmq({
      users: { app: PASSWORD, plain: PASSWORD },
      hosts: { '/': ['app', 'plain'] },
      managers: ['app'],
    });
  }, 240_000);
  afterAll(() => server?.stop());

  const ask = (user: string, password: string) =>
    attempt(rabbitmqManagement, {
      parameters: { url: `http://127.0.0.1:${server.managementPort}`, user },
      secrets: { password },
      timeoutMs: 30_000, // Erlang loads what the first question needs
    });

  it('succeeds with the right password', async () => {
    expect(verdict(await ask('app', PASSWORD))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', PASSWORD],
  ])('rejects %s', async (_, user, password) => {
    expect(verdict(await ask(user, password))).toEqual(
      failedAt('CredentialsRejected', ...PLAIN, 'Authenticate'),
    );
  });

  it('says that a user may use the broker and not manage it', async () => {
    expect(verdict(await ask('plain', PASSWORD))).toEqual(
      failedAt('PermissionDenied', ...PLAIN, 'Authorize'),
    );
  });
});

describe('kafka-connect against Kafka Connect 4.1', () => {
  let server: Server;

  beforeAll(async () => {
    server = await startKafkaConnect({ app: WORD });
  }, 240_000);
  afterAll(() => server?.stop());

  const ask = (user: string, password: string) =>
    attempt(kafkaConnect, {
      auth: 'password',
      parameters: { url: `http://127.0.0.1:${server.port}`, user },
      secrets: { password },
    });

  it('succeeds with the right password', async () => {
    expect(verdict(await ask('app', WORD))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it.each([
    ['a wrong password', 'app', 'no'],
    ['an unknown user', 'nobody', WORD],
  ])('rejects %s', async (_, user, password) => {
    expect(verdict(await ask(user, password))).toEqual(
      failedAt('CredentialsRejected', ...PLAIN, 'Authenticate'),
    );
  });

  it('rejects a client without credentials', async () => {
    const result = await attempt(kafkaConnect, {
      auth: 'none',
      parameters: { url: `http://127.0.0.1:${server.port}` },
    });

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', ...PLAIN, 'Authenticate'));
  });
});
