import { s3Family } from '../families/s3.ts';

/** Oracle Object Storage, by the protocol of Amazon S3. */
export const oracleObjectStorage = s3Family({
  type: 'oracle-object-storage',
  family: 's3',
  title: 'Oracle Object Storage',
  summary: 'A bucket of Oracle Cloud Infrastructure, by its S3 interface.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['oci'],
  sample: {
    region: 'eu-frankfurt-1',
    endpoint: 'https://acme.compat.objectstorage.eu-frankfurt-1.oraclecloud.com',
    accessKeyId: '0123456789abcdef',
  },
});
