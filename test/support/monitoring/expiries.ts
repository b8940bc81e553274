/** Figures of an hour and more, minute by minute, and what is to be heard of at the end of it, and what is not. */
export interface RuleTest {
  readonly alert: string;
  /** Series in promtool's form. */
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** How far its figures are apart: a minute, unless they span days. */
  readonly every?: '1h';
  /** Labels of the alerts besides `severity`; empty: silence. */
  readonly expected: readonly Readonly<Record<string, string>>[];
}

const DAY = 86_400;

/** Hour by hour for 21 days: what lives so many days and is renewed after so many. */
const renewals = (lives: number, after: number) =>
  Array.from(
    { length: Math.ceil(21 / after) },
    (_, time) => `${(time * after + lives) * DAY}x${after * 24 - 1}`,
  ).join(' ');

/** Connections with what expires, hour by hour, and the hours at which each alert is to be heard of them. */
const HOURS = [10, 81, 151, 481, 482];
const EXPIRIES: readonly {
  readonly name: string;
  readonly values: string;
  readonly flows?: 0;
  readonly heard: Readonly<Record<14 | 3, readonly number[]>>;
}[] = [
  { name: 'in-two-days', values: `${2 * DAY}x500`, heard: { 14: HOURS, 3: HOURS } },
  { name: 'that-no-flow-uses', values: `${2 * DAY}x500`, flows: 0, heard: { 14: HOURS, 3: [] } },
  { name: 'in-a-year', values: `${365 * DAY}x500`, heard: { 14: [], 3: [] } },
  { name: 'token-of-two-hours', values: '7200+3600x500', heard: { 14: [], 3: [] } },
  { name: 'six-days-renewed-every-third', values: renewals(6, 3), heard: { 14: [10], 3: [] } },
  { name: 'three-days-renewed-every-second', values: renewals(3, 2), heard: { 14: [10], 3: [10] } },
  {
    name: 'renewed-no-more',
    values: `${6 * DAY}x71 ${9 * DAY}x430`,
    heard: { 14: [10, 481, 482], 3: [151, 481, 482] },
  },
  {
    name: 'two-servers-in-turn',
    values: `${22 * DAY} ${200 * DAY} `.repeat(250).trim(),
    heard: { 14: [481, 482], 3: [481, 482] },
  },
  { name: 'renewed-by-hand', values: `${2 * DAY}x9 ${365 * DAY}x500`, heard: { 14: [], 3: [] } },
];

/** What expires, where each alert is to be heard of it, and where it is not. */
export const EXPIRY_TESTS: readonly RuleTest[] = expiryTests();

function expiryTests(): readonly RuleTest[] {
  const of = (metric: string, name: string, labels = '') =>
    `mooring_connection_${metric}{namespace="shop",name="${name}"${labels},pod="a"}`;
  const series = Object.fromEntries(
    EXPIRIES.flatMap(({ name, values, flows = 1 }) => [
      [of('expiry', name, ',kind="Password"'), values],
      [of('flows', name), `${flows}x500`],
    ]),
  );
  const silent = { [of('expiry', 'none', ',kind="Password"')]: `${365 * DAY}x5` };
  return ([14, 3] as const).flatMap((days) => {
    const alert = `MooringExpiresIn${days}Days`;
    const heard = HOURS.map((hour): RuleTest => ({
      alert,
      series,
      at: `${hour}h`,
      every: '1h',
      expected: EXPIRIES.filter((each) => each.heard[days].includes(hour)).map(({ name }) => ({
        namespace: 'shop',
        name,
        kind: 'Password',
      })),
    }));
    return [...heard, { alert, series: silent, at: '5h', every: '1h', expected: [] } as const];
  });
}
