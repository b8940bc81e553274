import {
  armor,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import { MAX_BYTES, read } from '../../../src/cli/bundle/bundle.ts';
import { identitiesIn, open, seal } from '../../../src/cli/bundle/seal.ts';

const TEXT = '{"version":1,"secret":"orders"}';
const passphrase = 'four words at random';
const text = (opened: Uint8Array) => new TextDecoder().decode(opened);

describe('a sealed payload', () => {
  it.each([
    ['an X25519 identity', generateX25519Identity],
    ['a post-quantum hybrid identity', generateHybridIdentity],
  ])('is opened by %s, and by no other', async (_, generate) => {
    const [identity, other] = [await generate(), await generate()];
    const sealed = await seal(TEXT, { recipients: [await identityToRecipient(identity)] });

    expect(text(await open(sealed, { identities: [identity] }))).toBe(TEXT);
    await expect(open(sealed, { identities: [other] })).rejects.toThrow('none of the identities opens it');
  });

  it('is opened by each of several recipients, armoured or not', async () => {
    const identities = [await generateX25519Identity(), await generateX25519Identity()];
    const sealed = await seal(TEXT, { recipients: await Promise.all(identities.map(identityToRecipient)) });

    for (const identity of identities)
      expect(text(await open(sealed, { identities: [identity] }))).toBe(TEXT);
    expect(
      text(
        await open(new TextEncoder().encode(armor.encode(sealed)), { identities: identities.slice(0, 1) }),
      ),
    ).toBe(TEXT);
  });

  it('is opened by its passphrase, and by no other', async () => {
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(4); // that of seal takes seconds
    encrypter.setPassphrase(passphrase);
    const sealed = await encrypter.encrypt(TEXT);

    expect(text(await open(sealed, { passphrase }))).toBe(TEXT);
    await expect(open(sealed, { passphrase: 'four words at randon' })).rejects.toThrow(
      'the passphrase is wrong',
    );
  });

  it.each(['short', 'aaaaaaaaaaaaaaaa'])('takes no passphrase like %s', async (weak) => {
    await expect(seal(TEXT, { passphrase: weak })).rejects.toThrow('at least 12 characters');
  });

  it('names no object and no recipient outside of the seal', async () => {
    const sealed = await seal(TEXT, {
      recipients: [await identityToRecipient(await generateX25519Identity())],
    });

    expect(new TextDecoder('latin1').decode(sealed)).not.toMatch(/version|orders|secret/);
  });

  it('is refused with any of its bits flipped, sampled, and cut anywhere, sampled', async () => {
    const identity = await generateX25519Identity();
    const sealed = await seal('x'.repeat(4096), { recipients: [await identityToRecipient(identity)] });

    for (let bit = 0; bit < sealed.length * 8; bit += 211) {
      const flipped = Uint8Array.from(sealed);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await expect(open(flipped, { identities: [identity] })).rejects.toThrow('nothing was written');
    }
    for (let length = 0; length < sealed.length; length += 97) {
      await expect(open(sealed.subarray(0, length), { identities: [identity] })).rejects.toThrow(
        'nothing was written',
      );
    }
  }, 60_000);

  it('is not even looked at where it is longer than any export', async () => {
    const long = new Uint8Array(MAX_BYTES + 1);

    await expect(open(long, { passphrase })).rejects.toThrow('longer than 64 MiB; nothing was written');
    expect(() => read(long)).toThrow('longer than 64 MiB; nothing was written');
  });

  it('says what is wrong with a recipient and with an identity file', async () => {
    await expect(seal(TEXT, { recipients: ['age1nonsense'] })).rejects.toThrow('as age-keygen prints it');
    expect(() => identitiesIn('# public key: age1…\n')).toThrow('make one with age-keygen');
  });
});
