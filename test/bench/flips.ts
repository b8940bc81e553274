import { randomBytes } from 'node:crypto';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { BUNDLE_VERSION, read, write } from '../../src/cli/bundle/bundle.ts';
import { open, seal } from '../../src/cli/bundle/seal.ts';
import type { Key, Lock } from '../../src/cli/bundle/seal.ts';
import { say } from './site.ts';

const LENGTH = 4096;
const SAMPLED = 64;

/** How many damaged files were tried, and how many of them were taken. */
export interface Flips {
  readonly flips: number;
  readonly cuts: number;
  readonly flipsAccepted: number;
}

/** Every single bit of a 4 KiB payload sealed to a recipient and every truncation; with a passphrase, 64 bits of it. */
export async function flips(): Promise<Flips> {
  const identity = await generateX25519Identity();
  const sealed = await sealedBundle({ recipients: [await identityToRecipient(identity)] });
  const passphrase = 'four words at random';
  const locked = await sealedBundle({ passphrase });
  const tally = { flips: 0, cuts: 0, flipsAccepted: 0 };
  for (let bit = 0; bit < sealed.length * 8; bit++)
    await attempt(flipped(sealed, bit), { identities: [identity] }, tally, 'flips');
  for (let length = 0; length < sealed.length; length++)
    await attempt(sealed.subarray(0, length), { identities: [identity] }, tally, 'cuts');
  say(
    `${tally.flips} flips and ${tally.cuts} cuts of ${sealed.length} bytes, ${tally.flipsAccepted} accepted; now with a passphrase`,
  );
  const step = Math.floor((locked.length * 8) / SAMPLED);
  for (let sample = 0; sample < SAMPLED; sample++)
    await attempt(flipped(locked, sample * step), { passphrase }, tally, 'flips');
  return tally;
}

async function sealedBundle(lock: Lock): Promise<Uint8Array> {
  const spec = { type: 'http', description: 'x'.repeat(LENGTH - 320) };
  const item = {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name: 'flipped', namespace: 'bench' },
    spec,
  } as const;
  const id = randomBytes(16).toString('hex');
  return seal(write({ version: BUNDLE_VERSION, id, created: new Date().toISOString(), items: [item] }), lock);
}

function flipped(sealed: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(sealed);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

async function attempt(
  payload: Uint8Array,
  key: Key,
  tally: { flips: number; cuts: number; flipsAccepted: number },
  what: 'flips' | 'cuts',
) {
  tally[what] += 1;
  try {
    read(await open(payload, key));
    tally.flipsAccepted += 1;
  } catch {
    // Refused, as it has to be.
  }
}
