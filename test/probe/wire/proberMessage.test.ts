import { readProberMessage } from '../../../src/probe/wire/proberMessage.ts';
import type { ProberMessage } from '../../../src/probe/wire/proberMessage.ts';

const step = { name: 'Connect', outcome: 'Succeeded', durationMs: 3 } as const;
const messages: readonly ProberMessage[] = [
  { kind: 'ready', processes: 8 },
  { kind: 'step', id: 1, step },
  { kind: 'result', id: 2, result: { status: 'Succeeded', steps: [step], durationMs: 4 } },
  { kind: 'stats', stats: { busy: 1, waiting: 0, spawned: 7, killed: 2 } },
];

describe('what a prober says', () => {
  it.each(messages)('is read as it was written: %j', (message) => {
    expect(readProberMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it.each(messages)('is rid of what does not belong to it: %j', (message) => {
    expect(readProberMessage({ ...message, more: 'canary' })).toEqual(message);
  });

  it.each([
    undefined,
    null,
    [],
    'ready',
    { kind: 'begin' },
    { kind: 'ready' },
    { kind: 'ready', processes: 0 },
    { kind: 'step', step },
    { kind: 'step', id: 0, step },
    { kind: 'step', id: 1.5, step },
    { kind: 'step', id: 1, step: { ...step, name: 'Pay' } },
    { kind: 'result', id: 1 },
    { kind: 'result', id: 1, result: { status: 'Fine' } },
    { kind: 'stats', stats: { busy: 1 } },
    { kind: 'stats', stats: { busy: -1, waiting: 0, spawned: 0, killed: 0 } },
    { kind: 'stats' },
  ])('is not %j', (value) => {
    expect(readProberMessage(value)).toBeUndefined();
  });
});
