const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** How long a time is away, in its largest unit: `4m ago`, `in 12d`; as kubectl shows ages. */
export function relative(time: string, now: number): string {
  const seconds = Math.round((now - Date.parse(time)) / 1000);
  if (Number.isNaN(seconds)) return '';
  const size = Math.abs(seconds);
  const [unit, length] = UNITS.find(([, least]) => size >= least) ?? (['s', 1] as const);
  if (size < 1) return 'now';
  const amount = `${Math.floor(size / length)}${unit}`;
  return seconds > 0 ? `${amount} ago` : `in ${amount}`;
}
