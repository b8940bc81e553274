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

/** What the sources say of themselves: order, names, sizes, and what the unit tests run. */
export async function house(): Promise<Readonly<Record<string, unknown>>> {
  const src = readModules('src');
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
    modulesWithoutTest: await withoutTest(src),
    longestFunction: longest('functions', src.flatMap(functionsOf).map(named)),
    longestFile: longest(
      'files',
      written.map(({ path, text }) => [path, linesOf(text)]),
    ),
    readmeBytes: statSync(join(ROOT, 'README.md')).size,
    filesANewDriverTouches: await filesOfNewDriver(),
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

/** The modules of logic of which the unit tests run too few lines; undefined where a unit test fails. */
async function withoutTest(src: readonly SourceModule[]): Promise<number | undefined> {
  const coverage = await unitCoverage();
  if (coverage === undefined) return undefined;
  const shares = src.filter(holdsLogic).map(({ path }) => ({ path, share: coverage.get(path) ?? 0 }));
  const tooFew = shares.filter(({ share }) => share < COVERED);
  const lines = tooFew.map(({ path, share }) => `${path} ${share} %`);
  return tell('without test', lines);
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
