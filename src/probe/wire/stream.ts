import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { FrameReader } from './frame.ts';

/** The two directions of a stream, which may be one object. */
export interface ByteStream {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Hands on each document that comes, until the stream ends in either direction. Rejects where `take` throws, or a frame
 * is none: then the stream is closed.
 */
export async function readDocuments(
  { input, output }: ByteStream,
  mostBytes: number,
  take: (document: unknown) => void,
): Promise<void> {
  const frames = new FrameReader(mostBytes);
  let fault: unknown;
  const stop = () => input.destroy();
  output.on('error', stop).on('close', stop);
  input.on('error', () => {}).on('end', stop);
  input.on('data', (piece: Buffer) => {
    try {
      if (fault === undefined) for (const document of frames.read(piece)) take(document);
    } catch (error) {
      fault = error;
      stop();
    }
  });
  if (!input.destroyed) await once(input, 'close');
  output.destroy();
  if (fault !== undefined) throw fault;
}
