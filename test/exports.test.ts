import { exportsOf, exportsOfNoUse, namesWithSeveralMeanings } from './support/source/exports.ts';
import { leftovers } from './support/source/leftovers.ts';
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

    expect(several.filter((each) => !leftovers.severalMeanings.includes(each))).toEqual([]);
  });

  it('are used by another file', () => {
    const unused = exportsOfNoUse(exported, [...src, ...readModules('test')]);

    expect(unused.filter((each) => !leftovers.exportsOfNoUse.includes(each))).toEqual([]);
  });
});
