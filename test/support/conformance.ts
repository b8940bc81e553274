import { resolve } from 'node:path';
import { FOLDER } from '../connectors/subjects.ts';
import { entry } from './entry.ts';
import { runJest } from './jest.ts';
import type { Tally } from './jest.ts';

const USAGE = `usage: npm run conformance -- FOLDER

Tries the types in a folder as the built-in ones are tried: ConnectionTypes in manifests, each with a Connection beside
it as a sample, and modules that export connectors. No cluster is needed.

Example: npm run conformance -- my-types/`;

await entry(async () => {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error(USAGE);
  const tally = await runJest('unit', ['connectors/conformance.test.ts'], { [FOLDER]: resolve(folder) });
  for (const line of report(tally)) console.log(line);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  if (tally.failed > 0 || tally.passed === 0) process.exitCode = 1;
});
process.exit(); // what jest left open ends with us

/** A line for each type. */
function report({ tests }: Tally): readonly string[] {
  const byType = new Map<string, { passed: number; all: number }>();
  for (const { titles, passed } of tests) {
    const [, type] = /^the (?:declaration|test|protocol|driver) of ([a-z0-9-]+)/.exec(titles[0] ?? '') ?? [];
    if (type === undefined) continue;
    const count = byType.get(type) ?? { passed: 0, all: 0 };
    byType.set(type, { passed: count.passed + (passed ? 1 : 0), all: count.all + 1 });
  }
  return [...byType].map(
    ([type, { passed, all }]) => `${passed === all ? 'conforms' : 'does not'}  ${type}: ${passed} of ${all}`,
  );
}
