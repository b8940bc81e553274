import { holdsLogic } from './support/source/functions.ts';
import { readModules } from './support/source/module.ts';
import { reachedFrom } from './support/source/reach.ts';
import { SUITES } from './support/jest.ts';

const src = readModules('src');
const test = readModules('test');
const unitTests = test.filter(
  ({ path }) =>
    path.endsWith('.test.ts') && !SUITES.unit.but.some((folder) => path.startsWith(`test/${folder}/`)),
);

describe('the modules of src/ that no unit test imports', () => {
  it('are generated, or hold declarations only', () => {
    const reached = reachedFrom(unitTests, [...src, ...test]);
    const withLogic = src.filter((module) => !reached.has(module.path) && holdsLogic(module));

    const paths = withLogic.map(({ path }) => path);
    expect(paths).toEqual([]);
  });

  it('are read from the tests', () => {
    expect(unitTests.length).toBeGreaterThan(50);
  });
});
