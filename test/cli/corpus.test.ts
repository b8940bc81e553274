import { casesOf, judged } from './corpus.ts';
import { connection } from './console.ts';

const cases = await casesOf();

// The command is loaded once for all of them.
beforeAll(() => connection(['import', '--help']), 60_000);

describe('import --from, case by case as the documentation of each product has it', () => {
  it.each(cases.map((each) => [each.from, each.input, each] as const))(
    '%s reads %j',
    async (_from, _input, each) => {
      const { made, missing, printed, told } = await judged(each);

      expect({ made, missing, printed, told }).toEqual({ made: each.wanted, missing: [], printed: [], told });
    },
  );

  it('has at least 400 of them', () => {
    expect(cases.length).toBeGreaterThanOrEqual(400);
  });
});
