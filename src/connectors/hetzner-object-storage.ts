import { s3Family } from '../families/s3.ts';

/** Hetzner Object Storage, by the protocol of Amazon S3. */
export const hetznerObjectStorage = s3Family({
  type: 'hetzner-object-storage',
  family: 's3',
  title: 'Hetzner Object Storage',
  summary: 'A bucket of Hetzner Object Storage.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['hetzner'],
  endpointIn: (region) => `https://${region}.your-objectstorage.com`,
  sample: { region: 'fsn1', accessKeyId: 'HETZNEREXAMPLE' },
});
