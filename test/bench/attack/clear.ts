import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { connectors } from '../../../src/connectors/index.ts';
import { hasTest } from '../../../src/contract/connector.ts';
import type { Connector } from '../../../src/contract/connector.ts';
import { TLS_MODES } from '../../../src/contract/schema.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { runTest } from '../../../src/probe/run.ts';
import { parseAllowTarget } from '../../../src/probe/target.ts';
import { manifestOf } from '../../hostile/cells.ts';
import { canariesIn } from '../../support/canary.ts';
import { certificates } from '../../support/servers/certificates.ts';
import { each } from '../api.ts';
import { say } from '../site.ts';

type Mode = (typeof TLS_MODES)[number];

/** Parameters that hold an address which a test dials. */
const ADDRESSES = ['host', 'brokers', 'hosts', 'url', 'endpoint', 'tokenUrl', 'authority'] as const;
type Address = (typeof ADDRESSES)[number];
const OF_TOKENS: readonly Address[] = ['tokenUrl', 'authority'];
const TIMEOUT_MS = 400;
const AT_ONCE = 8;

interface Case {
  readonly connector: Connector;
  readonly address: Address;
  readonly mode: Mode;
  readonly tokenMode: Mode | undefined;
}

/** How often a credential went out in clear where the manifest does not say so of that address: every type, every address that it dials, each mode. */
export async function clearSecrets(): Promise<{
  readonly clearCases: number;
  readonly clearSecrets: number;
}> {
  const { good, ca } = await certificates();
  const tls = { cert: good.certificate, key: good.key };
  const encrypted = await listening(createTlsServer(tls, (socket) => answer(socket, () => {})));
  const cases = connectors.filter(hasTest).flatMap(casesOf);
  say(`${cases.length} addresses in clear`);
  let [betrayed, permitted] = [0, 0];
  await each(cases, AT_ONCE, async (one) => {
    const heard: Buffer[] = [];
    const plain = await listening(createServer((socket) => answer(socket, (chunk) => heard.push(chunk))));
    await attempt(one, { plain: plain.port, encrypted: encrypted.port, ca });
    plain.server.close();
    if (canariesIn(Buffer.concat(heard)).length === 0) return;
    if (isPermitted(one)) permitted += 1;
    else say(`IN CLEAR: ${one.connector.type} ${one.address} ${one.mode} ${one.tokenMode ?? ''}`);
    betrayed += isPermitted(one) ? 0 : 1;
  });
  encrypted.server.close();
  say(`${permitted} credentials went out in clear where the manifest says so`);
  if (permitted < 50) throw new Error('a credential in clear is not seen');
  return { clearCases: cases.length, clearSecrets: betrayed };
}

function casesOf(connector: Connector): readonly Case[] {
  const { properties } = connector.parameters;
  const modes = 'tls' in properties ? TLS_MODES : (['verify-full'] as const);
  const tokenModes = 'tokenTls' in properties ? [undefined, ...TLS_MODES] : [undefined];
  return ADDRESSES.filter((address) => address in properties).flatMap((address) =>
    modes.flatMap((mode) =>
      (OF_TOKENS.includes(address) ? tokenModes : [undefined]).map((tokenMode) => ({
        connector,
        address,
        mode,
        tokenMode,
      })),
    ),
  );
}

/** Whether the manifest says `disable` of the address; a type without TLS settings has no other way. */
function isPermitted({ connector, address, mode, tokenMode }: Case): boolean {
  if (!('tls' in connector.parameters.properties)) return !['url', ...OF_TOKENS].includes(address);
  return (OF_TOKENS.includes(address) ? (tokenMode ?? mode) : mode) === 'disable';
}

async function attempt(
  { connector, address, mode, tokenMode }: Case,
  { plain, encrypted, ca }: { readonly plain: number; readonly encrypted: number; readonly ca: string },
): Promise<void> {
  const manifest = manifestOf(connector, mode);
  const at = (port: number, scheme: string) => ({
    host: '127.0.0.1',
    brokers: [`127.0.0.1:${port}`],
    hosts: [`127.0.0.1:${port}`],
    url: `${scheme}://127.0.0.1:${port}/`,
    endpoint: `${scheme}://127.0.0.1:${port}`,
    tokenUrl: `${scheme}://127.0.0.1:${port}/token`,
    authority: `${scheme}://127.0.0.1:${port}`,
  });
  const { properties } = connector.parameters;
  const given = Object.entries({ ...at(encrypted, 'https'), [address]: at(plain, 'http')[address] });
  const parameters = {
    ...manifest.parameters,
    ...Object.fromEntries(given.filter(([name]) => name in properties)),
    ...('port' in properties && { port: address === 'host' ? plain : encrypted }),
    ...(tokenMode !== undefined && { tokenTls: { mode: tokenMode } }),
  };
  const secrets = Object.entries({
    ...manifest.secrets,
    ...('caCertificate' in connector.secrets.properties && { caCertificate: ca }),
  });
  await runTest(
    connector,
    {
      type: connector.type,
      parameters,
      secrets: Object.fromEntries(secrets.map(([name, value]) => [name, new Secret(value)])),
      auth: undefined,
      probe: connector.needsProbe === true ? { path: '/' } : undefined,
      timeoutMs: TIMEOUT_MS,
    },
    {
      rules: { allowTargets: [parseAllowTarget('127.0.0.1/32')], denyTargets: [] },
      signal: new AbortController().signal,
    },
  );
}

/** Gives a client that speaks HTTP a token, and others no word. */
function answer(socket: Socket, hear: (chunk: Buffer) => void): void {
  const body = '{"access_token":"t","token_type":"bearer","id":"a"}';
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  socket
    .on('error', () => {})
    .on('data', (chunk: Buffer) => {
      hear(chunk);
      if (/^[A-Z]{3,8} \//.test(chunk.toString('latin1', 0, 16))) socket.end(head + body);
    });
}

function listening(server: Server): Promise<{ readonly server: Server; readonly port: number }> {
  return new Promise((resolve) => {
    server.listen(
      0,
      '127.0.0.1',
      () => resolve({ server, port: (server.address() as AddressInfo).port }), // a TCP server that listens has one
    );
  });
}
