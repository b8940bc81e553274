import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS } from '../../src/generate/layers.ts';
import { unitCoverage } from '../support/source/coverage.ts';
import { exportsOf, exportsOfNoUse, namesWithSeveralMeanings } from '../support/source/exports.ts';
import { functionsOf, holdsLogic } from '../support/source/functions.ts';
import { circlesOf, importGraph, upwardArrows } from '../support/source/graph.ts';
import { crossings } from '../support/source/layers.ts';
import { linesOf, readModules } from '../support/source/module.ts';
import type { SourceModule } from '../support/source/module.ts';
import { filesOfNewDriver } from './newdriver.ts';
import { rounded, say } from './site.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The share of its lines that the unit tests must run of a module of logic, in percent. */
const COVERED = 60;

/** What the sources say of themselves: order, names, sizes, and what the unit tests run. What takes long comes last. */
export async function house(): Promise<Readonly<Record<string, unknown>>> {
  const src = readModules('src');
  const read = shown(figuresOf(src));
  const run = shown(await underTest(src));
  return { ...read, ...run, ...shown({ filesANewDriverTouches: await filesOfNewDriver() }) };
}

/** The same figures, each in a line of progress: those that follow take minutes. */
function shown<T extends Readonly<Record<string, number | undefined>>>(figures: T): T {
  for (const [name, value] of Object.entries(figures)) say(`${name}: ${value ?? 'not measured'}`);
  return figures;
}

/** What stands in the sources to be read. */
function figuresOf(src: readonly SourceModule[]): Readonly<Record<string, number>> {
  const all = [...src, ...readModules('test')];
  const written = all.filter(({ isGenerated }) => !isGenerated);
  const exported = exportsOf(src);
  return {
    ...arrows(src),
    exportedNamesWithSeveralMeanings: tell(
      'several meanings',
      [...namesWithSeveralMeanings(exported)].map(([name, paths]) => `${name}: ${paths.join(', ')}`),
    ),
    exportsOfNoUse: tell('exported without use', exportsOfNoUse(exported, all)),
    longestFunction: longest('functions', src.flatMap(functionsOf).map(named)),
    longestFile: longest(
      'files',
      written.map(({ path, text }) => [path, linesOf(text)]),
    ),
    readmeBytes: statSync(join(ROOT, 'README.md')).size,
    docsSchemasMiB: schemasMiB(),
  };
}

function arrows(src: readonly SourceModule[]): Readonly<Record<string, number>> {
  const graph = importGraph(src);
  const upward = upwardArrows(graph).map(({ folder, from, to }) => `${folder}: ${from} imports ${to}`);
  return {
    circles: tell(
      'circle',
      circlesOf(graph).map((circle) => circle.join(', ')),
    ),
    upwardArrows: tell('upward', [...upward, ...crossings(src, LAYERS)]),
  };
}

/** The unit tests that fail, and the modules of logic of which they run too few lines. */
async function underTest(src: readonly SourceModule[]): Promise<Readonly<Record<string, number>>> {
  const { failed, shares } = await unitCoverage();
  const tooFew = src
    .filter(holdsLogic)
    .map(({ path }) => ({ path, share: shares.get(path) ?? 0 }))
    .filter(({ share }) => share < COVERED);
  const modulesWithoutTest = tell(
    'without test',
    tooFew.map(({ path, share }) => `${path} ${share} %`),
  );
  return { unitTestsThatFail: failed, modulesWithoutTest };
}

function named({ path, line, lines }: ReturnType<typeof functionsOf>[number]): readonly [string, number] {
  return [`${path}:${line}`, lines];
}

/** The greatest of them; the ten greatest are told. */
function longest(what: string, sizes: readonly (readonly [string, number])[]): number {
  const sorted = sizes.toSorted(([, one], [, other]) => other - one);
  for (const [name, lines] of sorted.slice(0, 10)) say(`longest ${what}: ${name} has ${lines} lines`);
  return sorted[0]?.[1] ?? 0;
}

/** How many there are; each is told. */
function tell(what: string, findings: readonly string[]): number {
  for (const finding of findings) say(`${what}: ${finding}`);
  return findings.length;
}

function schemasMiB(): number {
  const folder = join(ROOT, 'docs/schemas');
  const bytes = readdirSync(folder).reduce((sum, file) => sum + readFileSync(join(folder, file)).length, 0);
  return rounded(bytes / 1024 / 1024, 2);
}
