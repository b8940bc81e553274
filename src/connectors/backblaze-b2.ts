import { s3Family } from '../families/s3.ts';

/** Backblaze B2, by the protocol of Amazon S3. */
export const backblazeB2 = s3Family({
  type: 'backblaze-b2',
  family: 's3',
  title: 'Backblaze B2',
  summary: 'A bucket of Backblaze B2.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['b2'],
  endpointIn: (region) => `https://s3.${region}.backblazeb2.com`,
  sample: { region: 'eu-central-003', accessKeyId: '003EXAMPLE' },
});
