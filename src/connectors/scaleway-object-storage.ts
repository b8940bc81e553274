import { s3Family } from '../families/s3.ts';

/** Scaleway Object Storage, by the protocol of Amazon S3. */
export const scalewayObjectStorage = s3Family({
  type: 'scaleway-object-storage',
  family: 's3',
  title: 'Scaleway Object Storage',
  summary: 'A bucket of Scaleway Object Storage.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['scaleway'],
  endpointIn: (region) => `https://s3.${region}.scw.cloud`,
  sample: { region: 'fr-par', accessKeyId: 'SCWEXAMPLE' },
});
