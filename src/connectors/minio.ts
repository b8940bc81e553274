import { s3Family } from '../families/s3.ts';

/** MinIO, by the protocol of Amazon S3. */
export const minio = s3Family({
  type: 'minio',
  family: 's3',
  title: 'MinIO',
  summary: 'A bucket of a MinIO server.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  region: 'us-east-1',
  sample: { endpoint: 'https://minio.storage.svc:9000', accessKeyId: 'orders' },
});
