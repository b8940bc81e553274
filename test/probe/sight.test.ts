import type { Socket } from 'node:net';
import { connectors } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { sentencesOf } from '../../src/contract/failure.ts';
import type { Step } from '../../src/contract/step.ts';
import type { ProbeFailure } from '../../src/probe/message.ts';
import { attempt, parametersAt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import { closeServers, listen } from './sockets.ts';

/** So long a server is waited for that says nothing, or not enough. */
const SILENCE_MS = 10_000;

const MYSQL = Buffer.from('4a0000000a382e302e333600', 'hex');
const MYSQL_ERROR = Buffer.from('450000 00ff6a04'.replace(' ', ''), 'hex');
const ALERT = Buffer.from('15030100020246', 'hex');

const TLS = { mode: 'require' };
const IN_TLS = { security: 'tls', tls: { mode: 'verify-full', serverName: 'localhost' } };

async function failureOf({ type, bytes, parameters = {} }: Case): Promise<ProbeFailure> {
  const serve = (socket: Socket) =>
    void (bytes === undefined ? socket.resume() : socket.resume().write(bytes));
  const { ca, good } = await certificates();
  const tls = { cert: good.certificate, key: good.key };
  const { port } = await listen(serve, parameters === IN_TLS ? { tls } : {});
  const connector = connectors.find((each) => each.type === type) as Connector; // there is one
  const result = await attempt(connector, {
    parameters: { ...parametersAt(connector, port), ...parameters },
    secrets: { password: 'p', ...(parameters === IN_TLS && { caCertificate: ca }) },
    auth: 'password',
    timeoutMs: SILENCE_MS,
  });
  return result as ProbeFailure; // no server here speaks any protocol
}

interface Case {
  readonly type: string;
  /** What the server says, and then nothing more. */
  readonly bytes?: Buffer | string;
  readonly parameters?: object;
}

const POSTGRESQL = Buffer.concat([Buffer.from('450000003c', 'hex'), Buffer.from('SFATAL\0VFATAL\0')]);

const NOTHING = 'no end within the 10s of the test. Check the network and the server';
const SILENT =
  'and no byte came within the 10s of the test. The port took the connection and then said nothing';

const AT_TLS = `connected, ${SILENT}: check that it speaks TLS`;
const AT_LOGIN = `connected, ${SILENT}: check that it speaks the`;
const AT_SSH = `connected, ${SILENT}: check that an SSH server listens there`;
const INSIDE = `connected, TLS was agreed upon, ${SILENT}: check that it speaks the`;

const CASES: readonly (Case & { readonly step?: Step; readonly says: string; readonly heard?: string })[] = [
  { type: 'postgresql', step: 'Authenticate', says: AT_LOGIN },
  { type: 'postgresql', parameters: { tls: TLS }, step: 'TLS', says: AT_TLS },
  { type: 'redis', parameters: { tls: TLS }, step: 'TLS', says: AT_TLS },
  { type: 'redis', parameters: IN_TLS, step: 'Authenticate', says: INSIDE },
  { type: 'mysql', step: 'Authenticate', says: AT_LOGIN },
  { type: 'mysql', parameters: { tls: TLS }, step: 'TLS', says: AT_TLS },
  { type: 'smtp', parameters: { tls: TLS }, step: 'TLS', says: AT_TLS },
  { type: 'smtp', step: 'Authenticate', says: AT_LOGIN },
  { type: 'smtp', parameters: IN_TLS, step: 'TLS', says: INSIDE },
  { type: 'nats', step: 'Authenticate', says: AT_LOGIN },
  { type: 'sftp', step: 'TLS', says: AT_SSH },
  { type: 'clickhouse', step: 'Probe', says: AT_LOGIN },
  { type: 'redis', bytes: 'SSH-2.0-OpenSSH_9.2', says: like('SSH') },
  { type: 'smtp', bytes: 'SSH-2.0-OpenSSH_9.2\r\n', parameters: { tls: TLS }, says: like('SSH') },
  { type: 'redis', bytes: 'HTTP/1.1 400 Bad Request\r\n\r\n', says: like('HTTP') },
  { type: 'mysql', bytes: 'HTTP/1.1 408 Request Timeout\r\n\r\n', says: like('HTTP') },
  { type: 'redis', bytes: 'HTTP/1.1 400 Bad Request\r\n\r\n', parameters: IN_TLS, says: like('HTTP') },
  { type: 'redis', bytes: MYSQL, says: like('MySQL') },
  { type: 'sftp', bytes: MYSQL, says: like('MySQL') },
  { type: 'redis', bytes: MYSQL_ERROR, says: like('MySQL') },
  { type: 'redis', bytes: ALERT, says: like('TLS') },
  { type: 'smtp', bytes: ALERT, says: like('TLS') },
  { type: 'clickhouse', bytes: ALERT, says: like('TLS') },
  { type: 'redis', bytes: '220-FTP\r\n', says: like('SMTP or FTP') },
  { type: 'mqtt', bytes: '* OK ready\r\n', says: like('IMAP') },
  { type: 'mqtt', bytes: '+OK ready\r\n', says: like('POP3') },
  { type: 'postgresql', bytes: '-NOAUTH Authentication required.\r\n', says: like('Redis') },
  { type: 'redis', bytes: POSTGRESQL, says: like('PostgreSQL') },
  { type: 'sftp', bytes: 'SSH-2.0-OpenSSH_9.2\r\n', step: 'TLS', says: NOTHING },
  { type: 'mysql', bytes: MYSQL, step: 'Authenticate', says: NOTHING, heard: 'a greeting' },
  { type: 'clickhouse', bytes: 'HTTP/1.1 200 OK\r\n', step: 'Probe', says: NOTHING },
  { type: 'redis', bytes: '$', step: 'Authenticate', says: NOTHING },
];

/** What is said where the server speaks that, and what to do. */
function like(speech: string): string {
  const remedy =
    speech === 'TLS'
      ? 'What listens there begins with TLS'
      : 'Check the port and the type: what listens there is another server';
  return `; its first bytes look like ${speech}. ${remedy}`;
}

describe('of a server that a test cannot talk to, its failure says what was seen', () => {
  let failures: readonly ProbeFailure[];

  beforeAll(async () => {
    failures = await Promise.all(CASES.map(failureOf));
    await closeServers();
  }, 60_000);

  it.each(CASES.map((each, index) => ({ ...each, index })))(
    '$type with $parameters hears $bytes at $step',
    ({ index, step, says, heard }) => {
      const failure = failures[index] as ProbeFailure; // no server here speaks any protocol

      expect(sentencesOf(failure)).toContain(says);
      expect(['TimedOut', 'ProtocolError', 'ConnectionClosed']).toContain(failure.reason);
      expect(step ?? failure.failedStep).toBe(failure.failedStep);
      const foreign = says.startsWith('; its first bytes') ? 'another protocol' : undefined;
      expect(failure.heard).toBe(says.includes(SILENT) ? 'nothing' : (heard ?? foreign));
    },
  );
});
