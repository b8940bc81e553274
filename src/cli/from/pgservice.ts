import type { Foreign } from './foreign.ts';
import { sectionsOf } from './ini.ts';

/** `pg_service.conf`: a section for each service. */
export function convert(content: string): readonly Foreign[] {
  return sectionsOf(content).map(({ name, entries }) => ({ name, types: ['postgresql'], fields: entries }));
}
