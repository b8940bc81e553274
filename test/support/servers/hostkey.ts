import { createHash } from 'node:crypto';

/** The key of an SSH server, in both forms that a manifest may have. */
export interface HostKey {
  readonly fingerprint: string;
  readonly line: string;
}

/** The key of a line as it stands in a .pub file. */
export function hostKeyIn(text: string): HostKey {
  const line = text.trim();
  const hash = createHash('sha256')
    .update(Buffer.from(line.split(' ')[1] ?? '', 'base64'))
    .digest('base64');
  return { line, fingerprint: `SHA256:${hash.replace(/=+$/, '')}` };
}
