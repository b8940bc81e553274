const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration as Go writes it (`1h30m`, `500ms`); undefined where it is none. */
export function milliseconds(duration: string): number | undefined {
  if (!/^([0-9]+(ms|s|m|h))+$/.test(duration)) return undefined;
  let sum = 0;
  for (const [, digits, unit] of duration.matchAll(/([0-9]+)(ms|s|m|h)/g))
    sum += Number(digits) * (UNITS[unit ?? ''] ?? 0);
  return sum;
}
