import { readModules } from './support/source/module.ts';
import { namelessActors } from './support/source/words.ts';

it.each(['src', 'test'])('the comments and test names in %s name the actor', (folder) => {
  const modules = readModules(folder);

  expect(modules.length).toBeGreaterThan(50);
  expect(modules.flatMap(namelessActors)).toEqual([]);
});
