import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { azureSql } from '../../../src/connectors/azure-sql.ts';
import { fabricWarehouse } from '../../../src/connectors/fabric-warehouse.ts';
import { sqlserver } from '../../../src/connectors/sqlserver.ts';
import { closeServers, listen } from '../../probe/sockets.ts';
import { attempt, failedAt, verdict } from '../../support/servers/attempt.ts';
import type { Attempt } from '../../support/servers/attempt.ts';
import { certificates } from '../../support/servers/certificates.ts';
import type { Certificates } from '../../support/servers/certificates.ts';
import { startTdsServer } from '../../support/fakes/tds.ts';
import type { TdsOptions, TdsServer } from '../../support/fakes/tds.ts';

/*
 * What no emulator of SQL Server says, from a server that was written from the document of the protocol.
 */
const PASSWORD = 'canary [ü]';
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Probe'] as const;

let pem: Certificates;
const servers: TdsServer[] = [];

beforeAll(async () => {
  pem = await certificates();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await closeServers();
});

async function start(options: TdsOptions): Promise<TdsServer> {
  const server = await startTdsServer(options);
  servers.push(server);
  return server;
}

function login({ port }: { readonly port: number }, parameters: Attempt['parameters'] = {}): Attempt {
  const place = { host: '127.0.0.1', port, database: 'orders', user: 'app' };
  return {
    parameters: { ...place, ...parameters },
    secrets: { password: PASSWORD, caCertificate: pem.ca },
    timeoutMs: 3000,
  };
}

const CLEAR = { tls: { mode: 'disable' } } as const;

describe('sqlserver', () => {
  it.each<[string, TdsOptions, Attempt['parameters'], readonly string[]]>([
    ['in TLS that TDS carries', {}, {}, ALL],
    ['in TLS that TDS carries, where the server wants it', { encryption: 3 }, {}, ALL],
    ['in TLS that carries TDS', { strict: true }, { strict: true }, ALL],
  ])('logs in %s', async (_, options, parameters, steps) => {
    const server = await start({ certificate: pem.good, ...options });

    const result = await attempt(sqlserver, login(server, parameters));

    expect(verdict(result)).toEqual({
      steps,
      server: { name: 'Microsoft SQL Server', version: '16.0.4205' },
    });
    expect(server.logins).toMatchObject([
      { user: 'app', password: PASSWORD, server: '127.0.0.1', database: 'orders', token: '' },
    ]);
    const [version, ...tls] =
      options.strict === true ? [0x0800_0000, 'TLSv1.3', 'tds/8.0'] : [0x7400_0004, 'TLSv1.2', false];
    expect(server.logins).toMatchObject([{ version, tls }]);
  });

  it('logs in without TLS where the manifest says so, and does not name the user that it runs for', async () => {
    const server = await start({});

    const result = await attempt(sqlserver, login(server, CLEAR));

    expect(verdict(result)).toMatchObject({ steps: ALL.filter((step) => step !== 'TLS') });
    expect(server.logins).toMatchObject([{ password: PASSWORD, host: 'mooring', application: 'mooring' }]);
  });

  it.each([
    ['has none', { encryption: 2 }],
    ['would encrypt the login alone', { encryption: 0 }],
  ])('sends no login to a server that is asked for TLS and %s', async (_, options) => {
    const server = await start(options);

    const result = await attempt(sqlserver, login(server));

    expect(verdict(result)).toEqual(failedAt('TLSNotOffered', ...UP_TO_TLS));
    expect(server.logins).toEqual([]);
  });

  it('does not log in to a server that has TLS alone, where the manifest does without', async () => {
    const server = await start({ certificate: pem.good, encryption: 3 });

    const result = await attempt(sqlserver, login(server, CLEAR));

    expect(verdict(result)).toEqual(failedAt('TLSRequired', ...IN_CLEAR, 'Authenticate'));
    expect(server.logins).toEqual([]);
  });

  it.each([
    [[18_456], 'CredentialsRejected'],
    [[4060, 18_456], 'TargetNotFound'],
    [[4064, 18_456], 'TargetNotFound'],
    [[916], 'PermissionDenied'],
    [[18_470], 'AccountLocked'],
    [[18_486], 'AccountLocked'],
    [[18_487], 'CredentialsExpired'],
    [[18_488], 'CredentialsExpired'],
    [[18_452], 'AuthMethodNotOffered'],
    [[17_809], 'TooManyConnections'],
    [[10_928], 'TooManyConnections'],
    [[40_615], 'ClientNotAllowed'],
    [[40_613], 'ServerUnavailable'],
    [[42_108], 'ServerUnavailable'],
    [[18_401], 'ServerUnavailable'],
    [[976], 'ServerUnavailable'],
    [[99_999, 18_456], 'UnexpectedAnswer'],
  ])('takes the errors %j for %s', async (errors, reason) => {
    const server = await start({ refuse: () => errors });

    const result = await attempt(sqlserver, login(server, CLEAR));

    expect(result).toMatchObject({ status: 'Failed', reason });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it.each([
    [[17_142], 'ServerUnavailable'],
    [[17_809], 'TooManyConnections'],
    [[18_456], 'ProtocolError'],
  ])(
    'takes the errors %j, of a server that turns every client away before the login, for %s',
    async (turnsAway, reason) => {
      const server = await start({ turnsAway });

      const result = await attempt(sqlserver, login(server));

      expect(result).toMatchObject({ status: 'Failed', reason });
      expect(server.logins).toEqual([]);
    },
  );

  it('does not take any number for an answer', async () => {
    const server = await start({ number: 2 });

    const result = await attempt(sqlserver, login(server, CLEAR));

    expect(verdict(result)).toEqual(failedAt('UnexpectedAnswer', ...IN_CLEAR, 'Authenticate', 'Probe'));
  });

  it('refuses strict encryption together with none', () => {
    expect(sqlserver.check?.({ host: 'sql', user: 'app', strict: true, ...CLEAR })).toMatchObject([
      { path: 'strict' },
    ]);
  });
});

describe('azure-sql', () => {
  it('goes on to where the server sends its clients, and verifies the name that it has there', async () => {
    const second = await start({ certificate: pem.good });
    const first = await start({
      certificate: pem.wrongName,
      route: { host: 'localhost', port: second.port },
    });

    const wanted = { ...login(first, { tls: { serverName: 'other.example.test' } }), auth: 'password' };
    const result = await attempt(azureSql, wanted);

    expect(verdict(result)).toMatchObject({ steps: ALL });
    expect([first, second].map(({ logins }) => logins.length)).toEqual([1, 1]);
    expect(second.logins).toMatchObject([{ server: 'localhost', database: 'orders' }]);
  });

  it.each<[string, (second: TdsServer) => TdsOptions, string]>([
    ['does not listen', () => ({ route: { host: '127.0.0.1', port: 1 } }), 'ConnectionRefused'],
    ['may not be reached', () => ({ route: { host: '127.0.0.2', port: 1433 } }), 'TargetDenied'],
    ['sends on again', ({ port }) => ({ route: { host: '127.0.0.1', port } }), 'UnexpectedAnswer'],
  ])('says why when it is sent on to a server that %s', async (_, options, reason) => {
    const second = await start({ route: { host: '127.0.0.1', port: 1 } });
    const first = await start(options(second));

    const result = await attempt(azureSql, { ...login(first, CLEAR), auth: 'password' });

    expect(result).toMatchObject({ status: 'Failed', reason });
  });

  it.each([azureSql, fabricWarehouse])('logs an application in to $type by a token', async (connector) => {
    const server = await start({ certificate: pem.good });
    const asked: string[] = [];
    const { port } = await listen((socket) => {
      const { certificate: cert, key } = pem.good;
      givesToken(new TLSSocket(socket, { isServer: true, cert, key }), asked);
    });
    const { parameters } = login(server);
    const { user: _, ...place } = parameters;
    const application = {
      tenantId: 'acme.example',
      clientId: 'mooring',
      authority: `https://127.0.0.1:${port}`,
    };

    const result = await attempt(connector, {
      parameters: { ...place, ...application },
      secrets: { clientSecret: 'secret', caCertificate: pem.ca },
      ...(connector.auth && { auth: 'clientCredentials' }),
    });

    expect(verdict(result)).toMatchObject({ steps: ALL });
    expect(asked.join('')).toMatch(
      /^POST \/acme\.example\/oauth2\/v2\.0\/token .*scope=https%3A%2F%2Fdatabase\.windows\.net%2F\.default/s,
    );
    expect(server.logins).toMatchObject([{ token: TOKEN, echoes: true, user: '', password: '' }]);
  });
});

/** Longer than what a packet holds. */
const TOKEN = 'eyJ0'.repeat(700);

function givesToken(socket: Socket, asked: string[]): void {
  const body = JSON.stringify({ access_token: TOKEN });
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  socket.on('data', (chunk) => asked.push(String(chunk))).once('data', () => socket.end(head + body));
}
