import { isDeepStrictEqual } from 'node:util';

/**
 * The JSON merge patch that turns one value into the other; undefined where they are equal. What the new value
 * lacks becomes an explicit null, because a merge patch does not clear by leaving out; arrays are replaced whole.
 */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return isDeepStrictEqual(before, after) ? undefined : after;
  const members: [string, unknown][] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const patch = memberPatch(before[name], after[name]);
    if (patch !== undefined) members.push([name, patch]);
  }
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function memberPatch(before: unknown, after: unknown): unknown {
  if (after === undefined || after === null)
    return before === undefined || before === null ? undefined : null;
  return mergePatch(before, after);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
