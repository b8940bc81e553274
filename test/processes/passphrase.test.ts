import { seal } from '../../src/cli/bundle/seal.ts';

/** Here, and not beside the other tests of `seal`, because it keeps a processor busy for seconds. */
describe('a payload that is sealed by a passphrase', () => {
  it('is hard to guess the passphrase of: it takes 2^18 rounds of scrypt', async () => {
    const sealed = await seal('text', { passphrase: 'four words at random' });

    expect(new TextDecoder('latin1').decode(sealed)).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
  });
});
