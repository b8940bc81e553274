import { fixRandomness } from '../support/fixedRandomness.ts';
import { campaign } from './campaign.ts';
import { readCorpus } from './corpus.ts';
import { parseInput } from './input.ts';
import { Random } from './random.ts';
import { TARGETS } from './targets.ts';

/** Mutations of each target, besides its corpus: `npm run fuzz` runs as many as there is time for. */
const MUTATIONS = 8;

let restore: () => void;

beforeAll(() => (restore = fixRandomness()));
afterAll(() => restore());

it.each(Object.entries(TARGETS))(
  'the target %s takes its corpus, and mutations of it',
  async (name, load) => {
    const target = await load();
    const corpus = (await readCorpus(name)).map(parseInput);
    const seeds = corpus.length > 0 ? corpus : target.seeds.slice(0, MUTATIONS);

    const { executions, findings } = await campaign(target, seeds, {
      random: new Random(1),
      coverage: undefined,
      executions: seeds.length + MUTATIONS,
      findings: 1,
      deadline: Infinity,
      onRun: () => undefined,
      onAdvance: () => undefined,
    });

    expect(findings).toEqual([]);
    expect(executions).toBeGreaterThanOrEqual(MUTATIONS);
  },
);
