import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { mongodb } from '../../src/connectors/mongodb.ts';
import { Secret } from '../../src/contract/secret.ts';
import { helloAndAuthenticate, commandRunner } from '../../src/drivers/mongodb.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startFerretdb } from '../support/servers/ferretdb.ts';
import type { FerretdbServer } from '../support/servers/ferretdb.ts';

const PASSWORD = 'root-pw';
const SERVER = { name: 'MongoDB', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;

let pem: Certificates;
let servers: Readonly<Record<string, FerretdbServer>>;

beforeAll(async () => {
  pem = await certificates();
  const [good, wrongName, expired, guarded, clear] = await Promise.all([
    startFerretdb({ certificate: pem.good }),
    startFerretdb({ certificate: pem.wrongName }),
    startFerretdb({ certificate: pem.expired }),
    startFerretdb({ certificate: pem.good, clientCa: pem.ca }),
    startFerretdb(),
  ]);
  servers = { good, wrongName, expired, guarded, clear };
  for (const [createUser, mechanism] of [
    ['old', 'SCRAM-SHA-1'],
    ['new', 'SCRAM-SHA-256'],
  ] as const)
    await addUser(clear, { createUser, pwd: PASSWORD, roles: [], mechanisms: [mechanism] });
}, 600_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

async function addUser({ port, root }: FerretdbServer, command: object): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const session = await commandRunner(socket, { user: root.user, password: new Secret(root.password) });
  await helloAndAuthenticate(session, 'admin');
  await session.run('admin', command);
  socket.destroy();
}

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: string;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(
  parameters: Parameters,
  { at = 'good', password = PASSWORD, trust = 'ca', certificate }: Differences = {},
): Attempt {
  const { port, tlsPort } = servers[at]!;
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      port: tlsPort ?? port,
      database: 'admin',
      ...(tlsPort === undefined && { tls: { mode: 'disable' } }),
      ...(password !== '' && { user: 'root' }),
      ...parameters,
    },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust], ...client },
    auth: password === '' ? 'none' : 'password',
  };
}

describe('mongodb against FerretDB 1', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['user and password', {}, {}, { steps: ALL, server: SERVER }],
    ['no database', { database: undefined }, {}, { steps: ALL, server: SERVER }],
    [
      'TLS without verification',
      { tls: { mode: 'require' } },
      { trust: 'otherCa' },
      { steps: ALL, server: SERVER },
    ],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrongName' },
      { steps: ALL, server: SERVER },
    ],
    ['a client certificate', {}, { at: 'guarded', certificate: 'client' }, { steps: ALL, server: SERVER }],
    [
      'a user of SCRAM-SHA-1',
      { user: 'old' },
      { at: 'clear' },
      { steps: ALL.filter((step) => step !== 'TLS'), server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(mongodb, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { password: 'no' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the password of SCRAM-SHA-1 is wrong',
      { user: 'old' },
      { at: 'clear', password: 'no' },
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the user is unknown',
      { user: 'nobody' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user is defined elsewhere',
      { authSource: 'shop' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the user is missing', { user: undefined }, {}, { steps: [], reason: 'ParametersInvalid' }],
    [
      'no password is given',
      {},
      { password: '', at: 'clear' },
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the database does not exist',
      { database: 'shop' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrongName' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the certificate has expired', {}, { at: 'expired' }, failedAt('CertificateExpired', ...UP_TO_TLS)],
    [
      'a client certificate is missing',
      {},
      { at: 'guarded' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'another authority signed it',
      {},
      { at: 'guarded', certificate: 'strange' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    ['TLS meets a port without', { tls: {} }, { at: 'clear' }, failedAt('ConnectionClosed', ...UP_TO_TLS)],
    [
      'the port wants TLS',
      { tls: { mode: 'disable' } },
      {},
      failedAt('ConnectionClosed', ...IN_CLEAR, 'Authenticate'),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(mongodb, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});

it('logs in where the server knows no command hello, as before MongoDB 4.4', async () => {
  const carry = carrier('\u0010hello\0', '\u0010hallo\0');
  const { port } = await listen((client) => carry(client, servers['clear']!.port));

  const right = await attempt(mongodb, login({ port }, { at: 'clear' }));
  const wrong = await attempt(mongodb, login({ port }, { at: 'clear', password: 'no' }));

  await closeServers();
  expect(verdict(right)).toEqual({
    steps: [...IN_CLEAR, 'Authenticate', 'Authorize', 'Probe'],
    server: SERVER,
  });
  expect(verdict(wrong)).toEqual(failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'));
});

describe('a server that does not say how its users log in, as before MongoDB 4.0', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    [
      'a user of SCRAM-SHA-1',
      { user: 'old' },
      {},
      { steps: [...IN_CLEAR, 'Authenticate', 'Authorize', 'Probe'], server: SERVER },
    ],
    [
      'a wrong password of SCRAM-SHA-1',
      { user: 'old' },
      { password: 'no' },
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'a user of SCRAM-SHA-256 alone',
      { user: 'new' },
      {},
      { steps: [...IN_CLEAR, 'Authenticate', 'Authorize', 'Probe'], server: SERVER },
    ],
    ['an unknown user', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate')],
  ])('is asked by SCRAM-SHA-1 first: %s', async (_, parameters, differences, expected) => {
    const carry = carrier('saslSupportedMechs\0', 'saslUnknownRequest\0');
    const { port } = await listen((client) => carry(client, servers['clear']!.port));

    const result = await attempt(mongodb, login({ port, ...parameters }, { at: 'clear', ...differences }));

    await closeServers();
    expect(verdict(result)).toEqual(expected);
  });
});

/** Carries a connection to a server, which hears another word of the same length in place of one. */
function carrier(said: string, heard: string): (client: Socket, port: number) => void {
  return (client, port) => {
    const server = connect(port, '127.0.0.1');
    client.on('close', () => server.destroy());
    client.on('data', (chunk: Buffer) => {
      server.write(chunk.toString('latin1').replace(said, heard), 'latin1');
    });
    server.on('error', () => client.destroy()).pipe(client);
  };
}
