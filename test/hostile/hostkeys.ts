import ssh2 from 'ssh2';

const make = () => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }); // one in 300 of its Ed25519 keys is not one

/** Of the SSH server that the manifest names, and of one that took its place. */
export const KEYS = { known: make(), other: make() };
