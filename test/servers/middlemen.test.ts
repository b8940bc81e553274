import { connectorOf } from '../../src/connectors/index.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import type { Step } from '../../src/contract/step.ts';
import { freePort } from '../support/process.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startHaproxy } from '../support/servers/haproxy.ts';
import type { Balancing, Haproxy } from '../support/servers/haproxy.ts';
import { LOG_IN_SERVERS, placedParameters } from '../support/servers/logInServers.ts';
import type { StartedLogInServer } from '../support/servers/logInServers.ts';
import { PASSWORD } from '../support/servers/trial.ts';

/*
 * HAProxy before a server that speaks first, before one whose client speaks first, before TLS and before HTTP. Where no
 * server runs behind it, it takes the connection and ends it, which is no matter of the credential. Where it ends TLS,
 * no verdict changes. Where it takes what it carries for HTTP, it answers in place of the server, and the message says
 * so; what is said in clear instead of TLS is not seen. A greeting is part of the step Connect.
 */

const BEHIND = ['MariaDB', 'Redis', 'SMTP (Postfix)', 'HTTP (nginx)'] as const;
type Behind = (typeof BEHIND)[number];

let pem: Certificates;
let servers: Readonly<Record<Behind, StartedLogInServer>>;
let balancer: Haproxy;

beforeAll(async () => {
  pem = await certificates();
  const started = await Promise.all(
    BEHIND.map(async (name) => {
      const server = await LOG_IN_SERVERS.find((each) => each.name === name)?.start();
      return [name, server] as const;
    }),
  );
  servers = Object.fromEntries(started) as Record<Behind, StartedLogInServer>; // each name is in the list
  const nobody = await freePort();
  const listeners: [string, Balancing][] = BEHIND.flatMap((name) => {
    const backend = servers[name].port;
    return [
      [`${idOf(name)}-clear`, { mode: 'tcp', backend }],
      [`${idOf(name)}-tls`, { mode: 'tcp', backend, certificate: pem.good }],
    ];
  });
  balancer = await startHaproxy({
    ...Object.fromEntries(listeners),
    'nobody-clear': { mode: 'tcp', backend: nobody },
    'nobody-tls': { mode: 'tcp', backend: nobody, certificate: pem.good },
    'nobody-http': { mode: 'http', backend: nobody },
    'web-clear': { mode: 'http', backend: servers['HTTP (nginx)'].port },
  });
}, 240_000);

afterAll(async () => {
  await balancer?.stop();
  await Promise.all(Object.values(servers ?? {}).map((server) => server?.stop()));
}, 60_000);

type Verdict = 'Succeeded' | readonly [FailureReason, Step];

it.each<[Behind, string, string, Verdict]>([
  ['MariaDB', 'itself', PASSWORD, 'Succeeded'],
  ['MariaDB', 'itself', 'no', ['CredentialsRejected', 'Authenticate']],
  ['Redis', 'itself', PASSWORD, 'Succeeded'],
  ['Redis', 'itself', 'no', ['CredentialsRejected', 'Authenticate']],
  ['Redis', 'itself by TLS', PASSWORD, 'Succeeded'],
  ['Redis', 'itself by TLS', 'no', ['CredentialsRejected', 'Authenticate']],
  ['SMTP (Postfix)', 'itself by TLS', PASSWORD, 'Succeeded'],
  ['SMTP (Postfix)', 'itself by TLS', 'no', ['CredentialsRejected', 'Authenticate']],
  ['HTTP (nginx)', 'itself', PASSWORD, 'Succeeded'],
  ['HTTP (nginx)', 'itself by TLS', PASSWORD, 'Succeeded'],
  ['HTTP (nginx)', 'itself by TLS', 'no', ['CredentialsRejected', 'Authenticate']],
  ['MariaDB', 'nobody', PASSWORD, ['ConnectionClosed', 'Authenticate']],
  ['Redis', 'nobody', PASSWORD, ['ConnectionClosed', 'Authenticate']],
  ['SMTP (Postfix)', 'nobody', PASSWORD, ['ConnectionClosed', 'Authenticate']],
  ['HTTP (nginx)', 'nobody', PASSWORD, ['ConnectionClosed', 'Probe']],
  ['Redis', 'nobody by TLS', PASSWORD, ['ConnectionClosed', 'Authenticate']],
  ['SMTP (Postfix)', 'nobody by TLS', PASSWORD, ['ConnectionClosed', 'TLS']],
  ['HTTP (nginx)', 'nobody by TLS', PASSWORD, ['ConnectionClosed', 'Probe']],
  ['HTTP (nginx)', 'nobody, by HTTP', PASSWORD, ['ServerUnavailable', 'Probe']],
  ['HTTP (nginx)', 'the web', PASSWORD, 'Succeeded'],
  ['HTTP (nginx)', 'the web', 'no', ['CredentialsRejected', 'Authenticate']],
])('tells of %s behind a balancer before %s with the password %s', async (name, behind, password, right) => {
  const result = await ask(name, portBefore(name, behind), password, behind.endsWith('TLS'));

  const found = result.status === 'Failed' ? [result.reason, result.failedStep] : result.status;
  expect(found).toEqual(right);
});

it.each<[Behind, boolean, FailureReason, Step]>([
  ['MariaDB', false, 'ProtocolError', 'Authenticate'],
  ['Redis', false, 'ProtocolError', 'Authenticate'],
  ['Redis', true, 'TLSFailed', 'TLS'],
  ['SMTP (Postfix)', false, 'ProtocolError', 'Authenticate'],
  ['SMTP (Postfix)', true, 'TLSFailed', 'TLS'],
])(
  'says that the answer to %s is one of HTTP, or by TLS %s none',
  async (name, byTls, reason, failedStep) => {
    const result = await ask(name, portBefore(name, 'the web'), PASSWORD, byTls);

    const seen = byTls ? /^the server does not answer in TLS$/ : /; its first bytes look like HTTP$/;
    const message = expect.stringMatching(seen) as unknown;
    expect(result).toMatchObject({ reason, message, failedStep });
  },
);

function portBefore(name: Behind, behind: string): number {
  const others = behind.startsWith('nobody') ? 'nobody' : 'web';
  const id = behind.startsWith('itself') ? idOf(name) : others;
  const way = /by (TLS|HTTP)$/.exec(behind)?.[1]?.toLowerCase() ?? 'clear';
  return balancer.ports[`${id}-${way}`] ?? -1;
}

function idOf(name: Behind): string {
  return name.split(' ', 1)[0] ?? name;
}

function ask(name: Behind, port: number, password: string, byTls: boolean) {
  const { spec } = servers[name];
  const connector = connectorOf(spec.type);
  if (connector === undefined) throw new Error(`there is no type ${spec.type}`);
  const { tls, ...parameters } = placedParameters(spec, port);
  const secured = {
    ...parameters,
    ...(spec.type === 'smtp' && { security: 'tls' }),
    ...(spec.type === 'http' && { url: `https://127.0.0.1:${port}/basic/` }),
  };
  return attempt(connector, {
    parameters: byTls ? secured : { ...parameters, tls },
    secrets: { password, ...(byTls && { caCertificate: pem.ca }) },
    ...(spec.auth !== undefined && { auth: spec.auth }),
    ...(spec.type === 'http' && { probe: {} }),
  });
}
