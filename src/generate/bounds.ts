import { GROUP } from '../api/definition.ts';
import { BOUNDS } from '../catalog/bounds.ts';
import { absentOr, pathOf, policy, rule, SPEC_CHANGED } from './cel.ts';

/*
 * How large parameters may be, for the API server. It cannot measure bytes or depth; it can write a value out, and ask
 * how many characters that takes. What it writes is at most twice as long as JSON, so that it refuses nothing that
 * the operator would take. Entries are counted because a macro of CEL takes time that grows with their square.
 */

const MOST_CHARACTERS = 2 * BOUNDS.bytes;
/** Each further level doubles the expression; no type has more. */
const LEVELS = 3;

/** Refuses a spec whose parameters are out of bounds, whether the operator runs or not. */
export function bounds(): readonly object[] {
  return Object.entries(SPECS).flatMap(([plural, spec]) => {
    const path = `${spec}.parameters`;
    return policy(`parameter-bounds-${plural}.${GROUP}`, {
      matchConstraints: { resourceRules: [rule(plural, ['CREATE', 'UPDATE'])] },
      matchConditions: [SPEC_CHANGED],
      validations: [
        {
          expression: absentOr(path, isShort(path)),
          message: `${pathOf(path)} must not be longer than ${BOUNDS.bytes / 1024} KiB`,
        },
        {
          expression: absentOr(path, `!(${isShort(path)}) || ${isNarrow(`dyn(${path})`, LEVELS)}`),
          message: `${pathOf(path)} must not have a field whose name is longer than ${BOUNDS.name} characters, or more than ${BOUNDS.entries} entries in a list or an object`,
        },
      ].map((validation) => ({ ...validation, reason: 'Invalid' })),
    });
  });
}

/** Where the spec of a connection is, by the plural of the kind. */
export const SPECS = { connections: 'object.spec', connectiontests: 'object.spec.template.spec' } as const;

/** Other policies look at no parameters that are out of bounds: one of these refuses them. */
export function inBounds(spec: string): object {
  const path = `${spec}.parameters`;
  return {
    name: 'in-bounds',
    expression: absentOr(path, `${isShort(path)} && ${isNarrow(`dyn(${path})`, LEVELS)}`),
  };
}

function isShort(path: string): string {
  return `size('%s'.format([dyn(${path})])) <= ${MOST_CHARACTERS}`;
}

/** Whether names and numbers of entries are in bounds, so many levels deep. */
function isNarrow(value: string, levels: number): string {
  if (levels === 0) return 'true';
  const [name, entry] = [`k${levels}`, `v${levels}`];
  const isFew = `size(${value}) <= ${BOUNDS.entries}`;
  const map = `${isFew} && ${value}.all(${name}, size(${name}) <= ${BOUNDS.name} && ${isNarrow(`${value}[${name}]`, levels - 1)})`;
  const list = `${isFew} && ${value}.all(${entry}, ${isNarrow(entry, levels - 1)})`;
  return `(type(${value}) == map ? ${map} : type(${value}) == list ? ${list} : true)`;
}
