import type { ConnectionBindingSpec } from '../../../src/api/binding.ts';
import {
  begun,
  brokenOff,
  ended,
  restartAfter,
  restartDueInMs,
} from '../../../src/controllers/connectionbinding/restart.ts';
import type { RestartStatus } from '../../../src/controllers/connectionbinding/restart.ts';
import { NOW } from '../connection/builder.ts';
import { BINDING } from './site.ts';

const RESTART = { selector: { matchLabels: { uses: 'orders' } }, atMostEvery: '1h' };
const spec: ConnectionBindingSpec = { ...BINDING, restart: RESTART };
const published = (secretVersion: string | undefined) =>
  ({ kind: 'published', uid: '1', generation: 1, revision: 'r', isWritten: false, secretVersion }) as const;
const WAITING = { kind: 'waiting', why: 'it is suspended' } as const;
const from = (restart: RestartStatus) => ({ spec, status: { observedGeneration: 1, restart } });

it.each([
  ['nothing where no restart is asked for', { spec: BINDING }, published('v1'), undefined],
  ['nothing for the first Secret that is seen', { spec }, published('v1'), { revision: 'v1' }],
  ['nothing before there is a Secret', { spec }, WAITING, undefined],
  ['nothing where the Secret is the same', from({ revision: 'v1' }), published('v1'), { revision: 'v1' }],
  ['nothing where it does not say', from({ revision: 'v1' }), published(undefined), { revision: 'v1' }],
  ['a Secret that changed', from({ revision: 'v1' }), published('v2'), { revision: 'v1', pending: 'v2' }],
  [
    'the newest where it changed twice',
    from({ revision: 'v1', pending: 'v2' }),
    published('v3'),
    { revision: 'v1', pending: 'v3' },
  ],
  [
    'what is left to do while a newer one waits for its test',
    from({ revision: 'v1', pending: 'v2' }),
    WAITING,
    { revision: 'v1', pending: 'v2' },
  ],
] as const)('restarts for %s', (_, binding, outcome, restart) => {
  expect(restartAfter(binding, outcome)).toEqual(restart);
});

it('begins not more often than it is said, and after a refusal not at once', () => {
  const at = (secondsAgo: number) => new Date(NOW.getTime() - secondsAgo * 1000).toISOString();
  const due = (restart: Partial<RestartStatus>, atMostEvery = '1h') =>
    restartDueInMs({ ...spec, restart: { ...RESTART, atMostEvery } }, { revision: 'v1', ...restart }, NOW);

  expect(due({})).toBe(0);
  expect(due({ time: at(600) })).toBe(3_000_000);
  expect(due({ time: at(3600) })).toBe(0);
  expect(due({ time: at(0) }, '0s')).toBe(0);
  expect(due({ time: at(0), refused: 'no' }, '0s')).toBe(60_000);
});

it('is written down as it begins, as it ends, and as it is broken off', () => {
  const time = NOW.toISOString().replace('.000', '');
  const running = begun({ revision: 'v1', pending: 'v2', refused: 'no' }, NOW);

  expect(running).toEqual({ revision: 'v2', running: true, time });
  expect(ended(running)).toEqual({ revision: 'v2', time });
  expect(brokenOff(running, 'no', NOW)).toEqual({ revision: 'none', pending: 'v2', refused: 'no', time });
});
