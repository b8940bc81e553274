import type { TLS_MODES } from '../contract/schema.ts';
import type { Values } from './values.ts';

type Mode = (typeof TLS_MODES)[number];

/** How far the server is verified. */
export function modeOf(values: Values): Mode {
  return values.textOr('tls.mode', 'verify-full') as Mode; // the schema allows no other value
}

/** Certificates and key, which a format of one line can only refer to by file. */
export const CERTIFICATES = [
  'caCertificate',
  'clientCertificate',
  'clientKey',
  'clientKeyPassphrase',
] as const;

/** For formats that can only verify with the system's authorities and the name of the host. */
export function noteFiles(values: Values, what = 'put it into a file, and name that to the program'): void {
  values.note(CERTIFICATES, what);
}

/** For formats that can switch TLS on, but not choose how far the server is verified. */
export function noteVerification(values: Values): void {
  const mode = modeOf(values);
  if (mode === 'require' || mode === 'verify-ca')
    values.warn(`tls.mode: the format does not say how far the server is verified: tell the program ${mode}`);
  noteFiles(values);
  values.note(['tls.serverName'], 'the format has no other name to verify than the host');
}

/** For formats that can verify the server completely or not at all. */
export function strictOf(values: Values): 'none' | 'unverified' | 'verified' {
  const mode = modeOf(values);
  if (mode === 'disable') return 'none';
  if (mode === 'require') return 'unverified';
  if (mode === 'verify-ca')
    values.warn('tls.mode: the format has no verify-ca: verify-full is written, which verifies the name too');
  return 'verified';
}
