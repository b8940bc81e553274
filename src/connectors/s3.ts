import { s3Family } from '../families/s3.ts';

/** Amazon S3 and what speaks its protocol. */
export const s3 = s3Family({
  type: 's3',
  title: 'Amazon S3',
  summary: 'A bucket of Amazon S3, or of a service that speaks its protocol.',
  stage: 'stable',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['bucket', 'aws'],
  hasRoles: true,
  endpointIn: (region) => `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
  sample: { region: 'eu-central-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
});
