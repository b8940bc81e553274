import { s3Family } from '../families/s3.ts';

/** Ceph Object Gateway, by the protocol of Amazon S3. */
export const ceph = s3Family({
  type: 'ceph',
  family: 's3',
  title: 'Ceph Object Gateway',
  summary: 'A bucket of a Ceph Object Gateway.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Versity S3 Gateway', on: '2026-11-24' },
  aliases: ['rados', 'radosgw', 'rook'],
  region: 'us-east-1',
  sample: { endpoint: 'https://rook-ceph-rgw.rook-ceph.svc', accessKeyId: 'orders' },
});
