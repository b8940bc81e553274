import { isDeepStrictEqual } from 'node:util';
import type { Input } from '../input.ts';
import type { Target } from '../target.ts';
import { unlessRefused } from './addresses.ts';

const FRAMES = [
  { kind: 'ready', processes: 8 },
  { kind: 'begin', protocol: 1, limits: { slots: 8, allowTargets: [] } },
  { kind: 'deny', addresses: ['10.0.0.1'] },
  { kind: 'cancel', id: 7 },
  {
    kind: 'test',
    id: 1,
    namespace: 'shop',
    request: { type: 'redis', parameters: { host: 'a' }, secrets: { password: 'x' }, timeoutMs: 1000 },
  },
  { kind: 'step', id: 1, step: { name: 'Connect', outcome: 'Succeeded', durationMs: 3 } },
  { kind: 'result', id: 1, result: { status: 'Succeeded', steps: [], durationMs: 3 } },
  {
    kind: 'result',
    id: 2,
    result: {
      status: 'Failed',
      reason: 'TimedOut',
      message: 'no end within the 1s of the test',
      steps: [],
      durationMs: 9,
    },
  },
];

/** What the operator and the prober say to each other, as the other side reads it: a document built anew, or none. */
export const WIRE: Readonly<Record<string, () => Promise<Target>>> = {
  operatormessages: async () => {
    const { readOperatorMessage } = await import('../../../src/probe/wire/operatorMessage.ts');
    return wire('operator', readOperatorMessage);
  },
  probermessages: async () => {
    const { readProberMessage } = await import('../../../src/probe/wire/proberMessage.ts');
    return wire('prober', readProberMessage);
  },
  childmessages: async () => {
    const { readChildMessage } = await import('../../../src/probe/pipe.ts');
    return {
      seeds: FRAMES.map((frame) => [Buffer.from(JSON.stringify(frame))]),
      run: ([bytes]) => void readChildMessage(String(bytes)),
    };
  },
};

async function wire(side: 'operator' | 'prober', read: (document: unknown) => unknown): Promise<Target> {
  const { FrameReader, frameOf, MOST_FRAME_BYTES } = await import('../../../src/probe/wire/frame.ts');
  const documents = (pieces: Input) =>
    unlessRefused(() => {
      const frames = new FrameReader(MOST_FRAME_BYTES[side]);
      return pieces.flatMap((piece) => frames.read(piece));
    }, /^a frame /);
  return {
    seeds: FRAMES.map((frame) => [frameOf(frame)]),
    run(input) {
      const found = documents(input);
      const whole = documents([Buffer.concat(input)]);
      if (found !== undefined && !isDeepStrictEqual(found, whole))
        throw new Error('what a stream says depends on how it is cut');
      for (const each of found ?? []) read(each);
    },
  };
}
