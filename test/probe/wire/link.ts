import { duplexPair } from 'node:stream';
import { FrameReader, frameOf } from '../../../src/probe/wire/frame.ts';
import type { ProberSource } from '../../../src/probe/wire/client.ts';
import type { ByteStream } from '../../../src/probe/wire/stream.ts';
import { until } from '../pools.ts';

/** One end of a stream, by which a test plays the operator or the prober. */
export interface FarEnd {
  /** What was heard so far. */
  readonly heard: readonly Record<string, unknown>[];
  say(message: object): void;
  sayBytes(bytes: Buffer): void;
  /** Waits until so many documents were heard. */
  hears(count: number): Promise<void>;
  end(): void;
  readonly ended: boolean;
}

/** A stream, and its far end for a test. */
export function link(): { readonly stream: ByteStream; readonly far: FarEnd } {
  const [near, other] = duplexPair();
  const frames = new FrameReader(64 * 1024 * 1024);
  const heard: Record<string, unknown>[] = [];
  other.on('error', () => {});
  other.on('data', (piece: Buffer) => {
    for (const document of frames.read(piece)) heard.push(document as Record<string, unknown>); // of our own making
  });
  other.on('end', () => other.destroy());
  const far: FarEnd = {
    heard,
    say: (message) => void other.write(frameOf(message)),
    sayBytes: (bytes) => void other.write(bytes),
    hears: (count) => until(() => heard.length >= count),
    end: () => void other.destroy(),
    get ended() {
      return other.destroyed || near.destroyed;
    },
  };
  return { stream: { input: near, output: near }, far };
}

/** A source whose probers a test plays: each call of `next` brings one that has said that it is ready. */
export function playedProbers(): {
  readonly source: ProberSource;
  /** One that runs so many tests at once; 8 unless said otherwise. */
  readonly next: (processes?: number) => Promise<FarEnd>;
} {
  let attachNext: ((stream: ByteStream) => void) | undefined;
  const source: ProberSource = async (attach, stopped) => {
    while (!stopped.aborted) {
      const { promise, resolve } = Promise.withResolvers<ByteStream | undefined>();
      attachNext = resolve;
      stopped.addEventListener('abort', () => resolve(undefined));
      const stream = await promise;
      if (stream !== undefined) await attach(stream);
    }
  };
  const next = async (processes = 8) => {
    const { stream, far } = link();
    await until(() => attachNext !== undefined);
    attachNext?.(stream);
    attachNext = undefined;
    await far.hears(1);
    far.say({ kind: 'ready', processes });
    return far;
  };
  return { source, next };
}
