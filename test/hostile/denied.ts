import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { connectorOf } from '../../src/connectors/index.ts';
import { spellings } from '../probe/spellings.ts';
import type { Zone } from './nameserver.ts';
import { BEHIND, BEHIND_TYPE, CARRIERS } from './carriers.ts';
import type { Carrier } from './carriers.ts';
import { behindCarrier, manifestOf } from './cells.ts';
import type { Cell } from './cells.ts';

/*
 * The ways to a place that no test may reach. A server that listens there counts what arrives: nothing must.
 */

/** Types that are given a host, a URL, or an endpoint. */
const TYPES = ['postgresql', 'http', 's3'];

/** A listener at addresses that are denied, and what it received. */
export interface DeniedPlace {
  readonly port: number;
  /** Bytes, and one for each connection. */
  received(): number;
  close(): void;
}

/** Listens at 127.0.0.1, and at the same port of the addresses that names are rebound to. */
export async function deniedPlace(): Promise<DeniedPlace> {
  let received = 0;
  const servers: Server[] = [];
  const listen = async (address: string, port: number) => {
    const server = createServer((socket) => {
      received += 1;
      socket.on('error', () => undefined).on('data', (chunk) => (received += chunk.length));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, address, () => resolve()));
    return (server.address() as AddressInfo).port; // a TCP server that listens has an address and a port
  };
  const port = await listen('127.0.0.1', 0);
  await listen('127.0.0.2', port);
  return { port, received: () => received, close: () => servers.forEach((server) => server.close()) };
}

/** What the nameserver of the matrix says. Each name that is rebound is told an allowed address once, and then a denied one. */
export function zoneOf(): Zone {
  const answers = ['127.0.0.1', '127.0.0.2'];
  return {
    denied: { code: 0, addresses: ['127.0.0.2'] },
    mixed: { code: 0, addresses: ['127.0.0.1', '127.0.0.2'] },
    metadata: { code: 0, addresses: ['169.254.169.254'] },
    'xn--dnied-bsa': { code: 0, addresses: ['127.0.0.2'] },
    rebound: {
      code: 0,
      get addresses() {
        return [answers.shift() ?? '127.0.0.2'];
      },
    },
  };
}

/** Cells whose host leads to a denied place, in every spelling and by every kind of name. */
export function deniedCells({ port }: DeniedPlace): readonly Cell[] {
  const names = [
    'denied.example.test',
    'mixed.example.test',
    'metadata.example.test',
    'dénied.example.test',
    'xn--dnied-bsa.example.test',
  ];
  const hosts = [...spellings('127.0.0.1'), ...names];
  const cells = TYPES.flatMap((type) => hosts.map((host) => cell(type, host, { host, port })));
  return [...cells, ...CARRIERS.flatMap((by) => carriedCells(by, hosts, port)), rebound()];
}

/** A carrier that is at a denied place, and one that is asked to connect there; of a name it may know something else. */
function carriedCells(by: Carrier, hosts: readonly string[], port: number): readonly Cell[] {
  const carriers = hosts.map((host) => ({
    way: `${host}, to a carrier`,
    host,
    at: { ...BEHIND, carrier: { host, port } },
    step: 'Resolve' as const,
  }));
  const servers = spellings('127.0.0.1').map((host) => ({
    way: `${host}, behind a carrier`,
    host,
    at: { host, port },
    step: undefined,
  }));
  return [...carriers, ...servers].map(({ way, host, at, step }) => ({
    ...behindCarrier(by),
    what: 'is at a denied address',
    way,
    at,
    serve: () => undefined,
    verdict: writable(BEHIND_TYPE, host) ? ['TargetDenied', step] : ['ParametersInvalid', undefined],
  }));
}

function cell(type: string, way: string, at: NonNullable<Cell['at']>): Cell {
  const connector = connectorOf(type);
  if (connector === undefined) throw new Error(`${type} is no type`);
  const verdict = writable(type, at.host)
    ? (['TargetDenied', 'Resolve'] as const)
    : (['ParametersInvalid', undefined] as const);
  return {
    type,
    what: 'is at a denied address',
    way,
    at,
    serve: () => undefined,
    ...manifestOf(connector, 'disable'),
    verdict,
  };
}

/** Whether the schema takes such a host at all. */
function writable(type: string, host: string): boolean {
  const fields = connectorOf(type)?.parameters.properties ?? {};
  const schema = (fields['host'] ?? fields['url'] ?? fields['endpoint']) as { readonly pattern?: string };
  const text = 'host' in fields ? host : `http://${/^[^[].*:/.test(host) ? `[${host}]` : host}:1/`;
  return new RegExp(schema.pattern ?? '', 'u').test(text) && ('host' in fields || URL.canParse(text));
}

/** The name is at an allowed address when it is looked up; a second look would lead elsewhere. */
function rebound(): Cell {
  const usual = cell('postgresql', 'a name that is rebound', { host: 'rebound.example.test' });
  return {
    ...usual,
    what: 'is at a denied address',
    serve: (socket) => void socket.resume().end(),
    verdict: ['ConnectionClosed', 'Authenticate'],
  };
}
