import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entry } from './entry.ts';
import { ageMistakes, auditMistakes, directDependencies, lockMistakes } from './dependencyPolicy.ts';
import type { Lock } from './dependencyPolicy.ts';
import { run } from './process.ts';

/*
 * Holds what npm installs to docs/decisions/2026-11-30-what-we-depend-on.md: the lock file always, and what only the
 * registry knows where it answers. A machine that is offline fails by nothing.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NPM = ['--fetch-retries=0', '--fetch-timeout=10000', '--json'];
const AT_ONCE = 4;

await entry(async () => {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as Lock; // as npm writes it
  const audit = auditMistakes(await npm('audit'));
  const ages = await agesOf(lock);
  for (const [what, answer] of Object.entries({ audit, ages }))
    if (answer === undefined) console.log(`the registry does not answer: ${what} not checked`);
  const mistakes = [...lockMistakes(lock), ...(audit ?? []), ...(ages ?? [])];
  for (const mistake of mistakes) console.log(mistake);
  if (mistakes.length > 0) process.exitCode = 1;
});

/** What is too young; undefined where the registry says nothing of any. */
async function agesOf(lock: Lock): Promise<readonly string[] | undefined> {
  const direct = [...directDependencies(lock)];
  const mistakes: string[] = [];
  let isAnswered = false;
  const next = async (): Promise<void> => {
    const [name, version] = direct.pop() ?? [];
    if (name === undefined || version === undefined) return;
    const found = ageMistakes(name, version, await npm('view', name, 'time'), new Date());
    if (found === undefined) return; // the others would wait as long, for nothing
    isAnswered = true;
    mistakes.push(...found);
    return next();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return isAnswered ? mistakes : undefined;
}

/** What npm says as JSON; undefined where it says none. */
async function npm(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run('npm', [...args, ...NPM], { cwd: ROOT, mayFail: true });
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}
