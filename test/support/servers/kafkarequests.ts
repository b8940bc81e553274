import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Bytes, u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { readExactly } from '../../../src/drivers/wire.ts';

/*
 * Requests of our own to a broker: the tools of Kafka start a machine of Java each.
 */

/** Makes a delegation token for a user who has logged in on this socket. */
export async function makeDelegationToken(
  socket: Socket,
): Promise<{ readonly id: string; readonly key: string }> {
  const request = Buffer.concat([u16(38), u16(1), u32(1), text('test'), u32(0), Buffer.alloc(8, 0xff)]);
  socket.write(Buffer.concat([u32(request.length), request]));
  const answer = await readExactly(socket, (await readExactly(socket, 4)).readUInt32BE());
  const bytes = new Bytes(answer.subarray(4));
  const error = bytes.i16();
  if (error !== 0) throw new Error(`Kafka gives no delegation token: ${error}`);
  for (let names = 0; names < 2; names += 1) bytes.take(bytes.i16());
  bytes.take(3 * 8); // when it was made, and when it ends
  const id = bytes.take(bytes.i16()).toString('utf8');
  return { id, key: bytes.take(bytes.i32()).toString('base64') };
}

/** Makes topics and rules through a listener without a login. */
export async function makeTopics(
  port: number,
  topics: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const names = Object.keys(topics);
  if (names.length === 0) return;
  const empty = u32(0);
  const one = u16(1);
  await administer(
    port,
    [19, 2],
    [list(names.map((name) => [text(name), u32(1), one, empty, empty])), u32(10_000), u8(0)],
  );
  const [topic, literal, everything, deny] = [u8(2), u8(3), u8(2), u8(2)];
  const rules = Object.entries(topics).flatMap(([name, users]) =>
    users.map((user) => [topic, text(name), literal, text(`User:${user}`), text('*'), everything, deny]),
  );
  await administer(port, [30, 1], [list(rules)]);
}

async function administer(
  port: number,
  [key, version]: readonly [number, number],
  parts: readonly Buffer[],
): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const request = Buffer.concat([u16(key), u16(version), u32(1), text('test'), ...parts]);
  socket.write(Buffer.concat([u32(request.length), request]));
  const answer = await readExactly(socket, (await readExactly(socket, 4)).readUInt32BE());
  socket.destroy();
  if (answer.length < 12) throw new Error('Kafka does not answer');
}

function list(entries: readonly (readonly Buffer[])[]): Buffer {
  return Buffer.concat([u32(entries.length), ...entries.flat()]);
}

function text(value: string): Buffer {
  return Buffer.concat([u16(value.length), Buffer.from(value)]);
}
