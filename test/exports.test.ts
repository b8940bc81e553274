import { exportsOf, exportsOfNoUse, namesWithSeveralMeanings } from './support/source/exports.ts';
import { readModules } from './support/source/module.ts';

const src = readModules('src');
const exported = exportsOf(src);

describe('the exports of src/', () => {
  it('are read from the sources', () => {
    expect(exported.length).toBeGreaterThan(src.length);
  });

  it('have one meaning for each name', () => {
    const several = [...namesWithSeveralMeanings(exported)].map(
      ([name, paths]) => `${name}: ${paths.join(', ')}`,
    );

    expect(several).toEqual([]);
  });

  it('are used by another file', () => {
    const unused = exportsOfNoUse(exported, [...src, ...readModules('test')]);

    expect(unused).toEqual([]);
  });
});
