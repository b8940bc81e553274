import { age } from '../../../src/cli/output/age.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

it.each([
  { since: '2026-11-24T12:00:05Z', shown: '0s' },
  { since: '2026-11-24T11:59:20Z', shown: '40s' },
  { since: '2026-11-24T11:58:01Z', shown: '119s' },
  { since: '2026-11-24T11:58:00Z', shown: '2m' },
  { since: '2026-11-24T10:00:01Z', shown: '119m' },
  { since: '2026-11-24T10:00:00Z', shown: '2h' },
  { since: '2026-11-22T12:00:01Z', shown: '47h' },
  { since: '2026-11-22T12:00:00Z', shown: '2d' },
  { since: undefined, shown: '' },
])('the time since $since is shown as $shown', ({ since, shown }) => {
  expect(age(since, NOW)).toBe(shown);
});
