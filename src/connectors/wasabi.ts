import { s3Family } from '../families/s3.ts';

/** Wasabi, by the protocol of Amazon S3. */
export const wasabi = s3Family({
  type: 'wasabi',
  family: 's3',
  title: 'Wasabi',
  summary: 'A bucket of Wasabi.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  endpointIn: (region) => `https://s3.${region}.wasabisys.com`,
  sample: { region: 'eu-central-1', accessKeyId: 'WASABIEXAMPLE' },
});
