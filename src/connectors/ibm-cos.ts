import { s3Family } from '../families/s3.ts';

/** IBM Cloud Object Storage, by the protocol of Amazon S3. */
export const ibmCos = s3Family({
  type: 'ibm-cos',
  family: 's3',
  title: 'IBM Cloud Object Storage',
  summary: 'A bucket of IBM Cloud Object Storage, with HMAC keys.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['cleversafe'],
  endpointIn: (region) => `https://s3.${region}.cloud-object-storage.appdomain.cloud`,
  sample: { region: 'eu-de', accessKeyId: '0123456789abcdef' },
});
