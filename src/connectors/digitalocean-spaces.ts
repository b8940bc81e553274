import { s3Family } from '../families/s3.ts';

/** DigitalOcean Spaces, by the protocol of Amazon S3. */
export const digitaloceanSpaces = s3Family({
  type: 'digitalocean-spaces',
  family: 's3',
  title: 'DigitalOcean Spaces',
  summary: 'A bucket of DigitalOcean Spaces.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['spaces'],
  endpointIn: (region) => `https://${region}.digitaloceanspaces.com`,
  sample: { region: 'fra1', accessKeyId: 'DO00EXAMPLE' },
});
