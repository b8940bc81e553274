import type { Coverage } from './coverage.ts';
import { execute } from './execution.ts';
import type { Input } from './input.ts';
import { formatInput, sizeOf } from './input.ts';
import { mutate, numberOf } from './mutate.ts';
import type { Random } from './random.ts';
import type { Finding, Target } from './target.ts';

/** How long a target is run, and what hears of it. */
export interface CampaignOptions {
  readonly random: Random;
  /** Undefined: mutations are not guided. */
  readonly coverage: Coverage | undefined;
  readonly executions: number;
  /** How many different findings end it. */
  readonly findings: number;
  /** By the clock of `performance`. */
  readonly deadline: number;
  /** Before each run. */
  onRun(this: void, input: Input): void;
  /** An input that took an edge as none before it. */
  onAdvance(this: void, input: Input): void;
}

/** What a campaign came to. */
export interface Campaign {
  readonly executions: number;
  readonly ms: number;
  /** Edges that the inputs took which it began with, and all. */
  readonly edgesBefore: number;
  readonly edges: number;
  readonly corpus: readonly Input[];
  /** One of each cause. */
  readonly findings: readonly Finding[];
}

const NOTHING: Input = [Buffer.alloc(0)];

/** Runs a target with what it begins with, then with what becomes of that by mutations. */
export async function campaign(
  target: Target,
  given: readonly Input[],
  options: CampaignOptions,
): Promise<Campaign> {
  const seeds = given.length === 0 ? [NOTHING] : given;
  const { random, coverage, deadline, onRun, onAdvance } = options;
  const corpus: Input[] = [];
  const findings = new Map<string, Finding>();
  const since = performance.now();
  let executions = 0;
  const run = async (input: Input) => {
    executions += 1;
    onRun(input);
    coverage?.clear();
    const finding = await execute(target, input);
    const advances = coverage?.advances() ?? false;
    if (finding !== undefined && !findings.has(finding.cause)) findings.set(finding.cause, finding);
    if (finding !== undefined || !advances) return; // what is built upon a finding would find the same again
    corpus.push(input);
    onAdvance(input);
  };
  for (const seed of seeds) await run(seed);
  const edgesBefore = coverage?.edges ?? 0;
  const words = wordsFor(coverage, random);
  const goesOn = () => executions < options.executions && findings.size < options.findings;
  while (goesOn() && performance.now() < deadline) {
    const material = { random, words: words(), corpus: corpus.length === 0 ? seeds : corpus };
    await run(mutate(parentOf(material.corpus, random), material));
  }
  const ms = performance.now() - since;
  return {
    executions,
    ms,
    edgesBefore,
    edges: coverage?.edges ?? 0,
    corpus,
    findings: [...findings.values()],
  };
}

/** The youngest inputs are the most promising: half of the time it is one of those. */
function parentOf(corpus: readonly Input[], random: Random): Input {
  const youngest = corpus.slice(-16);
  return random.of(random.below(2) === 0 ? youngest : corpus);
}

/** The words of the code as bytes; numbers in a form of one of the protocols, another one each time they are asked for. */
function wordsFor(coverage: Coverage | undefined, random: Random): () => readonly Buffer[] {
  let asked = 0;
  let known: readonly Buffer[] = [];
  return () => {
    if (asked % 4096 === 0)
      known = [...(coverage?.words ?? [])].map((word) =>
        typeof word === 'number' ? numberOf(random, word) : Buffer.from(word),
      );
    asked += 1;
    return known;
  };
}

/** Few inputs that take each edge as often as all of them do, the shortest first. `onRun` hears of each before it is run. */
export async function leastOf(
  corpus: readonly Input[],
  target: Target,
  { coverage, onRun }: { readonly coverage: Coverage } & Pick<CampaignOptions, 'onRun'>,
): Promise<readonly Input[]> {
  const taken = new Set<number>();
  const kept: Input[] = [];
  const byKey = new Map(corpus.map((input) => [formatInput(input), input]));
  for (const input of [...byKey.values()].toSorted((one, other) => sizeOf(one) - sizeOf(other))) {
    onRun(input);
    coverage.clear();
    await execute(target, input);
    const fresh = coverage.taken().filter((edge) => !taken.has(edge));
    if (fresh.length === 0) continue;
    kept.push(input);
    for (const edge of fresh) taken.add(edge);
  }
  return kept;
}
