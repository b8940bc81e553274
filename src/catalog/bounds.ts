import type { Finding } from '../contract/connector.ts';

/** The most that `spec.parameters` may be; see docs/security.md. */
export const BOUNDS = { fields: 64, depth: 16, name: 256, entries: 1000, bytes: 65_536 } as const;

/**
 * Why parameters are not judged at all; measured before anything else is asked of them, and no further than the
 * bounds, so that no size makes a judgement slow.
 */
export function outOfBounds(parameters: Readonly<Record<string, unknown>>): Finding | undefined {
  const path = 'spec.parameters';
  if (Object.keys(parameters).length > BOUNDS.fields)
    return { path, message: `must have at most ${BOUNDS.fields} fields` };
  const left = remainingBytes(parameters, BOUNDS.bytes, 1);
  return typeof left === 'string' ? { path, message: left } : undefined;
}

/** How many bytes a value leaves of those that there are, written as JSON; or which bound it breaks. */
function remainingBytes(value: unknown, bytes: number, depth: number): number | string {
  if (depth > BOUNDS.depth) return `must not be nested deeper than ${BOUNDS.depth} levels`;
  let left = bytes - sizeOf(value);
  if (left < 0) return TOO_LONG;
  if (typeof value !== 'object' || value === null) return left;
  const entries = Object.entries(value);
  if (entries.length > BOUNDS.entries)
    return `must not have more than ${BOUNDS.entries} entries in a list or an object`;
  for (const [name, member] of entries) {
    if (name.length > BOUNDS.name)
      return `must not have a field whose name is longer than ${BOUNDS.name} characters`;
    const rest = remainingBytes(member, left - (Array.isArray(value) ? 0 : sizeOf(name) + 2), depth + 1);
    if (typeof rest === 'string') return rest;
    left = rest;
  }
  return left;
}

const TOO_LONG = `must not be longer than ${BOUNDS.bytes / 1024} KiB`;

/** Of a value without its members. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string')
    return 2 + (value.length > BOUNDS.bytes ? value.length : Buffer.byteLength(value));
  if (Array.isArray(value)) return 2 + value.length;
  return typeof value === 'object' ? 2 : `${value as number | boolean}`.length; // there is nothing else in JSON
}
