import { s3Family } from '../families/s3.ts';

/** Cloudflare R2, by the protocol of Amazon S3. */
export const cloudflareR2 = s3Family({
  type: 'cloudflare-r2',
  family: 's3',
  title: 'Cloudflare R2',
  summary: 'A bucket of Cloudflare R2.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['r2'],
  region: 'auto',
  sample: { endpoint: 'https://0123456789abcdef.r2.cloudflarestorage.com', accessKeyId: '0123456789abcdef' },
});
