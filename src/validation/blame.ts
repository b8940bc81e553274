import type { ProbeResult } from '../probe/message.ts';
import { invalidReasonOf, placeOfValue } from './source.ts';
import type { Places } from './source.ts';

/**
 * A failure that values are to blame for, with where those stand that its message names: the probe knows them by the
 * names of their fields alone.
 */
export function withPlaces(result: ProbeResult, places: Places): ProbeResult {
  if (result.status === 'Succeeded' || result.reason !== 'SecretInvalid') return result;
  const words = new Set(result.message.match(/[A-Za-z][A-Za-z0-9]*/g));
  const named = Object.entries(places).filter(([field]) => words.has(field));
  const reasons = new Set(named.map(([, { kind }]) => invalidReasonOf(kind)));
  const [reason = result.reason] = reasons.size === 1 ? reasons : [];
  const told = named.map(([field, place]) => `${field} is ${placeOfValue(place)}`);
  return { ...result, reason, message: [result.message, ...told].join('; ') };
}
