import { createCipheriv, createHash } from 'node:crypto';

/**
 * The key by which every rclone hides passwords in its file: it only keeps a person who sees the file from
 * reading them at once.
 */
const KEY = Buffer.from('9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638', 'hex');

/**
 * A password as rclone writes it. The initialization vector is random there; here it is derived from the
 * password, so that the same password gives the same text.
 */
export function obscure(password: string): string {
  const beginning = createHash('sha256').update('rclone').update(password).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-256-ctr', KEY, beginning);
  return Buffer.concat([beginning, cipher.update(password, 'utf8'), cipher.final()]).toString('base64url');
}
