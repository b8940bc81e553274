import { amqp10 } from '../../src/connectors/amqp10.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startRabbitmq } from '../support/servers/rabbitmq.ts';
import type { RabbitmqServer } from '../support/servers/rabbitmq.ts';

const PASSWORD = 'app-pw';
const LOGGED_IN = ['Resolve', 'Connect', 'TLS', 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Authorize', 'Probe'] as const;

let pem: Certificates;
let rabbit: RabbitmqServer;

beforeAll(async () => {
  pem = await certificates();
  rabbit = await startRabbitmq({
    certificate: pem.good,
    clientCa: pem.ca,
    users: { app: PASSWORD },
    hosts: { '/': ['app'], closed: [] },
    queues: { '/': 'orders' },
    plugins: ['rabbitmq_amqp1_0'],
  });
}, 300_000);

afterAll(() => rabbit?.stop(), 30_000);

interface Differences {
  /** Empty: the certificate logs in. */
  readonly password?: string;
}

function login(parameters: Attempt['parameters'], { password = PASSWORD }: Differences): Attempt {
  const { certificate: clientCertificate, key: clientKey } = pem.client;
  const isByPassword = password !== '';
  return {
    parameters: {
      host: '127.0.0.1',
      port: rabbit.tlsPort,
      ...(isByPassword && { user: 'app' }),
      ...parameters,
    },
    secrets: { ...(isByPassword && { password }), caCertificate: pem.ca, clientCertificate, clientKey },
    auth: isByPassword ? 'password' : 'clientCertificate',
  };
}

describe('amqp10 against RabbitMQ 3.10 with its plugin for AMQP 1.0', () => {
  const RABBIT = { name: 'RabbitMQ', version: expect.stringMatching(/^3\.10/) as string };
  const AS_CLIENT = { password: '' } as const;

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['all is well', { address: '/amq/queue/orders' }, {}, { steps: ALL, server: RABBIT }],
    [
      'the certificate says who it is',
      { address: '/amq/queue/orders' },
      AS_CLIENT,
      { steps: ALL, server: RABBIT },
    ],
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'the queue does not exist',
      { address: '/amq/queue/nothing' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the virtual host does not exist, which is told like the next',
      { virtualHost: 'vhost:nothing' },
      {},
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the virtual host is closed to the user',
      { virtualHost: 'vhost:closed' },
      {},
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
  ])('tells when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(amqp10, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
