import { exportsOf, exportsOfNoUse, namesWithSeveralMeanings } from './exports.ts';
import { functionsOf, holdsLogic } from './functions.ts';
import { circlesOf, importGraph, upwardArrows } from './graph.ts';
import { crossings } from './layers.ts';
import { moduleOf } from './module.ts';
import { reachedFrom } from './reach.ts';
import { namelessActors } from './words.ts';

const modules = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => moduleOf(path, text));

describe('the imports of a module', () => {
  it.each([
    [
      `import { a, type B as C } from './b.ts';`,
      [
        { name: 'a', local: 'a' },
        { name: 'B', local: 'C' },
      ],
    ],
    [`import type { A } from './b.ts';`, [{ name: 'A', local: 'A' }]],
    [`import {\n  a,\n} from './b.ts';`, [{ name: 'a', local: 'a' }]],
    [`export { a } from './b.ts';`, [{ name: 'a', local: 'a' }]],
    [`const { a: own } = await import('./b.ts');`, [{ name: 'a', local: 'own' }]],
    [`const a = (await import('./b.ts')).a;`, [{ name: 'a', local: 'a' }]],
    [`import * as all from './b.ts';`, undefined],
    [`type All = typeof import('./b.ts');`, undefined],
    [`import './b.ts';`, undefined],
  ])('%s', (text, names) => {
    expect(moduleOf('src/x/a.ts', text).imports).toEqual([{ path: 'src/x/b.ts', names }]);
  });
});

describe('the graph of modules', () => {
  it('has a circle where types alone lead back', () => {
    const graph = importGraph(
      modules({
        'src/a.ts': `import { b } from './b.ts';`,
        'src/b.ts': `import { c } from './c.ts';`,
        'src/c.ts': `import type { A } from './a.ts';`,
        'src/d.ts': `import { a } from './a.ts';`,
      }),
    );

    expect(circlesOf(graph).map((circle) => circle.toSorted())).toEqual([
      ['src/a.ts', 'src/b.ts', 'src/c.ts'],
    ]);
  });

  it('has upward arrows where folders lead to each other, though no file leads back to itself', () => {
    const graph = importGraph(
      modules({
        'src/x/one/a.ts': `import { b } from '../two/b.ts';`,
        'src/x/two/b.ts': '',
        'src/x/two/c.ts': `import { d } from '../one/d.ts';`,
        'src/x/one/d.ts': '',
        'src/x/e.ts': `import { b } from './two/b.ts';`,
      }),
    );

    expect(circlesOf(graph)).toEqual([]);
    expect(upwardArrows(graph)).toEqual([
      { folder: 'src/x', from: 'one', to: 'two' },
      { folder: 'src/x', from: 'two', to: 'one' },
    ]);
  });

  it('tells the imports that cross the layers', () => {
    const src = modules({
      'src/low/a.ts': `import { b } from '../high/b.ts';`,
      'src/high/b.ts': `import { c } from '../low/c.ts';`,
    });

    expect(crossings(src, { low: [], high: ['low'] })).toEqual(['src/low/a.ts imports src/high/b.ts']);
  });

  it('tells what is reached from somewhere', () => {
    const [root, near, far, other] = modules({
      'test/a.test.ts': `import { b } from '../src/b.ts';`,
      'src/b.ts': `const { c } = await import('./c.ts');`,
      'src/c.ts': '',
      'src/d.ts': `import { c } from './c.ts';`,
    });

    expect(reachedFrom([root!], [root!, near!, far!, other!])).toEqual(
      new Set(['test/a.test.ts', 'src/b.ts', 'src/c.ts']),
    );
  });
});

describe('the exports of modules', () => {
  const meanings = (texts: Readonly<Record<string, string>>) => [
    ...namesWithSeveralMeanings(exportsOf(modules(texts))).keys(),
  ];

  it('have several meanings where files export one name for different things', () => {
    expect(meanings({ 'src/a.ts': 'export type X = 1;', 'src/b.ts': 'export function X() {}' })).toEqual([
      'X',
    ]);
  });

  it.each([
    ['annotated with', 'export const x: Command = {};'],
    ['satisfy', 'export const x = {} satisfies Command;'],
  ])('have one meaning where all are %s one declared type', (_, text) => {
    const source = `import type { Command } from './command.ts';\n${text}`;

    expect(meanings({ 'src/a.ts': source, 'src/b.ts': source })).toEqual([]);
  });

  it.each([
    ['different types of one name', `import type { T } from './t.ts';`, `import type { T } from './u.ts';`],
    ['a type of their own', 'interface T {}', 'interface T {}'],
    ['no type', `import type { T } from './t.ts';`, undefined],
  ])('have several where they are annotated with %s', (_, one, other) => {
    const typed = (head: string | undefined) =>
      head === undefined ? 'export const x = 1;' : `${head}\nexport const x: T = {};`;

    expect(meanings({ 'src/a.ts': typed(one), 'src/b.ts': typed(other) })).toEqual(['x']);
  });

  it('are none where a name is only passed on', () => {
    const texts = {
      'src/a.ts': 'export type X = 1;',
      'src/b.ts': `export { X } from './a.ts';`,
      'src/c.ts': `import type { X } from './a.ts';\nexport type { X };`,
    };

    expect(meanings(texts)).toEqual([]);
  });

  it('are of no use where no other module imports them', () => {
    const src = modules({
      'src/a.ts': 'export const used = 1, unused = 2;\nexport class Unused {}',
      'src/b.ts': 'export function all() {}',
      'test/a.test.ts': `import { used } from '../src/a.ts';\nimport * as b from '../src/b.ts';`,
    });

    expect(exportsOfNoUse(exportsOf(src), src)).toEqual(['src/a.ts unused', 'src/a.ts Unused']);
  });
});

describe('the functions of a module', () => {
  it('are counted in lines, those inside of others too', () => {
    const text = 'function outer() {\n  const inner = () => {\n    return 1;\n  };\n  return inner;\n}';

    expect(functionsOf(moduleOf('src/a.ts', text))).toEqual([
      { path: 'src/a.ts', line: 1, lines: 6 },
      { path: 'src/a.ts', line: 2, lines: 3 },
    ]);
  });

  it('do not count the literal of a connector, but what is in it', () => {
    const text =
      'export function like(name) {\n  const a = 1;\n  return connector({\n    name,\n    test() {\n      return a;\n    },\n  });\n}';

    expect(functionsOf(moduleOf('src/a.ts', text)).map(({ lines }) => lines)).toEqual([3, 3]);
  });

  it('do not count where all that they give is data', () => {
    expect(
      functionsOf(
        moduleOf('src/a.ts', 'const manifest = (name) => ({\n  name,\n  list: [\n    1,\n  ],\n});'),
      ),
    ).toEqual([]);
  });

  it.each([
    ['a function', 'export function a() {}', true],
    ['a callback', 'export const a = [1].map((x) => x);', true],
    ['types and tables', 'export type A = 1;\nexport const TABLE = { a: 1 } as const;', false],
    ['one connector', 'export const a = connector({ type: "a", test() {} });', false],
    ['a connector and a function', 'export const a = httpConnector({ test() {} });\nfunction b() {}', true],
    ['a generated list', '// Generated by npm run generate; do not edit.\nexport const a = () => 1;', false],
  ])('make a module of logic, or not: %s', (_, text, expected) => {
    expect(holdsLogic(moduleOf('src/a.ts', text))).toBe(expected);
  });
});

describe('the comments and test names of a module', () => {
  const isNameless = (text: string) => namelessActors(moduleOf('test/a.test.ts', text)).length > 0;

  it.each([
    ['/** Whoever asks gets an attempt. */', true],
    ['// Waits.\n/*\n * Who asks gets an attempt.\n */', true],
    ['f(); // turns away who is late', true],
    ["it('waits for nobody', () => {});", true],
    ["describe('a b').it.each(TABLE)('%s helps somebody', f);", true],
    ['/** A user who asks gets an attempt. */', false],
    ['/** A server that proves who it is. */', false],
    ['/** The account `nobody` of Debian. */', false],
    ["it('rejects an unknown user', () => attempt({ user: 'nobody' }));", false],
    ["f('nobody');", false],
  ])('%s leaves out the actor: %s', (text, expected) => {
    expect(isNameless(text)).toBe(expected);
  });

  it('are told with their place', () => {
    expect(namelessActors(moduleOf('src/a.ts', '\n/**\n * For anybody\n * at all.\n */'))).toEqual([
      'src/a.ts:2: For anybody at all.',
    ]);
  });
});
