import { holdsLogic } from './support/source/functions.ts';
import { readModules } from './support/source/module.ts';
import { reachedFrom } from './support/source/reach.ts';
import { SUITES } from './support/jest.ts';

const src = readModules('src');
const test = readModules('test');
const unit = test.filter(
  ({ path }) =>
    path.endsWith('.test.ts') && !SUITES.unit.but.some((folder) => path.startsWith(`test/${folder}/`)),
);

/** Programs: each runs what the modules that it imports hold, and a test starts it as a process. */
const PROGRAMS: readonly string[] = [];

describe('the modules of src/ that no unit test imports', () => {
  it('are generated, declare, or are programs', () => {
    const reached = reachedFrom(unit, [...src, ...test]);
    const unreached = src.filter((module) => !reached.has(module.path) && holdsLogic(module));

    expect(unreached.map(({ path }) => path)).toEqual(PROGRAMS);
  });
});
