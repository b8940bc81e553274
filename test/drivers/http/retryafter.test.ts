import { retryAfterMs } from '../../../src/drivers/http/http.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

it.each([
  ['120', 120_000],
  ['Sun, 01 Mar 2026 12:02:00 GMT', 120_000],
  ['999999999', 86_400_000],
  ['0', undefined],
  ['-5', undefined],
  ['Sun, 01 Mar 2026 11:00:00 GMT', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After: %s means to wait for %s ms', (value, expected) => {
  expect(retryAfterMs({ headers: { 'retry-after': value } }, NOW)).toBe(expected);
});
