import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { atOnce, byteByByte } from './segments.ts';

it('byteByByte cuts what comes at once', async () => {
  const server = new PassThrough();
  server.end('abc');

  expect(await segmentsOf(byteByByte(server))).toEqual(['a', 'b', 'c']);
});

it('byteByByte lets go of a flood', async () => {
  const server = new PassThrough();
  server.end('x'.repeat(10_000));

  const segments = await segmentsOf(byteByByte(server));

  expect(segments.join('')).toBe('x'.repeat(10_000));
  expect(segments.at(-1)!.length).toBeGreaterThan(1000);
});

it('atOnce joins what comes piece by piece', async () => {
  const server = new PassThrough();
  const segments = segmentsOf(atOnce(server));

  for (const piece of ['a', 'b', 'c']) {
    server.write(piece);
    await turn();
  }
  server.end();

  expect(await segments).toEqual(['abc']);
});

async function segmentsOf(generator: AsyncGenerator<Buffer>): Promise<readonly string[]> {
  const segments: string[] = [];
  for await (const segment of generator) segments.push(String(segment));
  return segments;
}
