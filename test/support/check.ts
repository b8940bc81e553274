import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entry } from './entry.ts';
import { run } from './process.ts';
import { timeSince } from './progress.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);
const source = (path: string) => [process.execPath, path] as const;

/** What has to hold before a commit, in the order in which a mistake is cheapest to find. */
const CHECKS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  generated: [...source('src/generate/main.ts'), '--check'],
  types: [bin('tsc'), '-p', '.'],
  'page types': [bin('tsc'), '-p', 'src/page'],
  lint: [bin('oxlint'), '--type-aware', '--deny-warnings'],
  format: [bin('prettier'), '--check', '.'],
  dependencies: source('test/support/dependencies.ts'),
  tests: [...source('test/support/suite.ts'), 'unit'],
};

await entry(async () => {
  for (const [name, [command, ...args]] of Object.entries(CHECKS)) {
    const started = Date.now();
    const { code, stdout, stderr } = await run(command, args, { cwd: ROOT, mayFail: true });
    console.log(`${name.padEnd(12)} ${code === 0 ? 'ok' : 'FAILED'}  ${timeSince(started)}`);
    if (code !== 0) {
      console.log(`${stdout}${stderr}`);
      process.exitCode = 1;
    }
  }
});
