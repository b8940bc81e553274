import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

/** What the nameserver says of a name, by its first label; undefined: nothing at all. */
export type Zone = Readonly<Record<string, { readonly code: 0 | 2 | 3; readonly addresses: readonly string[] } | undefined>>;

/** A nameserver of a test, and what it was asked: `A name`, `AAAA name`. */
export interface Nameserver {
  readonly asked: readonly string[];
  close(): void;
}

/** Answers on port 53 of a loopback address. IPv4 addresses only; of IPv6 there are none. */
export async function nameserver(address: string, zone: Zone): Promise<Nameserver> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end, kind } = question(query);
    asked.push(`${kind === 28 ? 'AAAA' : 'A'} ${name}`);
    const said = zone[name.split('.')[0] ?? ''];
    if (said) reply(socket, from.port, from.address, answer(query.subarray(0, end), said.code, kind === 28 ? [] : said.addresses));
  });
  socket.bind(53, address);
  await once(socket, 'listening');
  return { asked, close: () => socket.close() };
}

function question(query: Buffer): { name: string; end: number; kind: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5, kind: query.readUInt16BE(at + 1) };
}

function answer(asked: Buffer, code: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(asked);
  head.writeUInt16BE(0x8180 + code, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]));
  return Buffer.concat([head, ...records]);
}

function reply(socket: Socket, port: number, address: string, message: Buffer): void {
  socket.send(message, port, address);
}
