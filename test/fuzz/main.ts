import { parseArgs } from 'node:util';
import { entry } from '../support/entry.ts';
import { readCorpus, writeCorpus } from './corpus.ts';
import { replay, shortened, supervise } from './supervise.ts';
import type { Order, Outcome } from './supervise.ts';
import type { Finding } from './target.ts';
import { TARGETS } from './targets.ts';

const USAGE = `usage: npm run fuzz -- [TARGET…] [--seconds N] [--seed N] [--write]
       npm run fuzz -- TARGET --replay=INPUT

Runs each target, or those that are named, with its corpus and with mutations of it, which are guided by the edges of
the code that they take. --write keeps in test/fuzz/corpus what takes an edge that nothing in there takes. A finding is
printed with the input that shows it; --replay runs that input alone.

Targets: ${Object.keys(TARGETS).join(' ')}`;

const HANG_MS = 5000;
const MOST_FINDINGS = 20;

await entry(async () => {
  const { values, positionals } = parseArgs({
    options: {
      seconds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      replay: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const strange = positionals.find((name) => !Object.hasOwn(TARGETS, name));
  const names = positionals.length > 0 ? positionals : Object.keys(TARGETS);
  const [ms, seed] = [Number(values.seconds) * 1000, Number(values.seed)];
  if (values.help || strange !== undefined || !(ms > 0) || !Number.isInteger(seed)) throw new Error(USAGE);
  let found = 0;
  for (const name of names) {
    const order = orderFor(name, await readCorpus(name), { ms, seed });
    const outcome = values.replay === undefined ? await supervise(order) : undefined;
    const findings = outcome?.findings ?? (await replay(order, [values.replay ?? '']));
    if (outcome !== undefined) console.log(figuresOf(name, outcome));
    for (const finding of findings) console.log(reportOf(name, await shortened(order, finding)));
    if (values.write && outcome !== undefined) await writeCorpus(name, outcome.corpus);
    found += findings.length;
  }
  if (found > 0) process.exitCode = 1;
});
process.exit(); // what a target left open ends with us

function orderFor(
  name: string,
  seeds: readonly string[],
  { ms, seed }: { readonly ms: number; readonly seed: number },
): Order {
  return {
    table: new URL('targets.ts', import.meta.url).href,
    name,
    seeds,
    seed,
    ms,
    isGuided: true,
    isReplay: false,
    executions: Infinity,
    findings: MOST_FINDINGS,
    hangMs: HANG_MS,
  };
}

function figuresOf(name: string, { executions, ms, edgesBefore, edges, corpus }: Outcome): string {
  const rate = Math.round((executions / ms) * 1000);
  return [
    name.padEnd(24),
    `${executions} executions`.padStart(20),
    `${rate} a second`.padStart(16),
    `${edges - edgesBefore} new edges of ${edges}`.padStart(24),
    `${corpus.length} inputs`.padStart(12),
  ].join('');
}

function reportOf(name: string, { kind, cause, detail, input }: Finding): string {
  return [
    `${name}: ${kind === cause ? kind : `${kind} ${cause}`}: ${detail}`,
    `  again: npm run fuzz -- ${name} --replay='${input}'`,
  ].join('\n');
}
