/** Translates the name that a program has for a TLS mode into a value of `tls.mode`, and notes what that changes. */
export function canonicalTlsMode(mode: string, notes: string[]): string | undefined {
  const ours = MODES[mode.toLowerCase().replaceAll(/[_\s]/g, '-')];
  if (ours === undefined) notes.push('tls mode: not known here, the default verify-full is written');
  else if (ours[1] !== undefined) notes.push(`tls mode ${mode}: ${ours[1]}`);
  return ours?.[0];
}

const WEAK = 'falls back to no encryption, which no Connection does: require is written';
const UNSAID =
  'does not say how the server is verified: require is written, verify-full would prove who it is';
const MODES: Readonly<Record<string, readonly [string, string?]>> = {
  disable: ['disable'],
  disabled: ['disable'],
  none: ['disable'],
  allow: ['require', WEAK],
  prefer: ['require', WEAK],
  preferred: ['require', WEAK],
  request: ['require', WEAK],
  'no-verify': ['require'],
  authenticate: ['verify-ca'],
  require: ['require'],
  required: ['require'],
  trust: ['require'],
  'verify-ca': ['verify-ca'],
  verifyca: ['verify-ca'],
  'verify-full': ['verify-full'],
  verifyfull: ['verify-full'],
  'verify-identity': ['verify-full'],
  true: ['require', UNSAID],
  false: ['disable'],
};
