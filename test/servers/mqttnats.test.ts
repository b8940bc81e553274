import { mqtt } from '../../src/connectors/mqtt.ts';
import { freePort } from '../support/process.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Verdict } from '../support/servers/attempt.ts';
import { startNats } from '../support/servers/nats.ts';
import type { NatsServer } from '../support/servers/nats.ts';

const IN_CLEAR = ['Resolve', 'Connect', 'Authenticate'] as const;

let server: NatsServer;
let port: number;

beforeAll(async () => {
  port = await freePort();
  server = await startNats({
    authorization: 'user: app, password: app-pw',
    settings: [
      'server_name: "one"',
      'jetstream { store_dir: "streams" }',
      `mqtt { listen: "127.0.0.1:${port}" }`,
    ],
  });
}, 120_000);

afterAll(() => server?.stop());

it.each<[string, string, string, Verdict]>([
  ['right', 'app', 'app-pw', { steps: [...IN_CLEAR, 'Probe'] }],
  ['of a wrong password', 'app', 'no', failedAt('CredentialsRejected', ...IN_CLEAR)],
  ['of an unknown user', 'other', 'app-pw', failedAt('CredentialsRejected', ...IN_CLEAR)],
])('a login by MQTT at NATS that is %s is told as at Mosquitto', async (_, user, password, expected) => {
  const result = await attempt(mqtt, {
    parameters: { host: '127.0.0.1', port, user, tls: { mode: 'disable' } },
    secrets: { password },
    auth: 'password',
  });

  expect(verdict(result)).toEqual(expected);
});
