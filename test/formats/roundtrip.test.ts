import { connection } from '../cli/console.ts';
import { passage, written } from './roundtrip.ts';

// The command is loaded once for all of them.
beforeAll(() => connection(['import', '--help']), 60_000);

describe('what is rendered is imported as the same Connection', () => {
  it.each(written)('$title', async (each) => {
    const { was, is, told } = await passage(each);

    expect({ told, ...is }).toEqual({ told, ...was });
  });
});
