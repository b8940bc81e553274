import { connector } from '../contract/connector.ts';
import { flag, object, optional, text, tls, tlsSecrets, url } from '../contract/schema.ts';
import { exchange, openHttp } from '../drivers/http.ts';
import { listFailure, listRequest } from '../drivers/s3.ts';

/** Amazon S3 and what speaks its protocol. */
export const s3 = connector({
  type: 's3',
  title: 'Amazon S3',
  summary: 'A bucket of Amazon S3, or of a service that speaks its protocol.',
  category: 'storage',
  stage: 'stable',
  aliases: ['minio', 'ceph', 'r2', 'wasabi', 'bucket', 'aws'],
  parameters: object({
    bucket: text('Bucket to list.', { maxLength: 255, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]+$' }),
    region: text('Region of the bucket; what the service is not particular about may be us-east-1.', {
      maxLength: 63,
      pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
    }),
    endpoint: optional(url('Address of the service; without it, that of Amazon S3 in the region.')),
    forcePathStyle: optional(flag('Whether the bucket stands in the path, not in the name of the host.', true)),
    prefix: optional(text('Start of the names of objects, where the key may list no others.')),
    accessKeyId: text('Name of the access key.', { maxLength: 128 }),
    tls: optional(tls()),
  }),
  secrets: object({
    secretAccessKey: text('Secret key that belongs to the access key.'),
    sessionToken: optional(text('Session token of temporary keys.', { maxLength: 8192 })),
    ...tlsSecrets(),
  }),
  identity: ['accessKeyId'],
  samples: [
    {
      name: 'amazon',
      parameters: { bucket: 'orders-lake', region: 'eu-central-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      secrets: ['secretAccessKey'],
    },
    {
      name: 'another-service',
      parameters: { bucket: 'lake', region: 'us-east-1', endpoint: 'https://minio.storage.svc:9000', accessKeyId: 'orders' },
      secrets: ['secretAccessKey', 'caCertificate'],
    },
  ],
  testing:
    'Signs one request (SigV4) that lists at most one object of the bucket. Reads no object and changes nothing; follows no redirect.',
  check: ({ endpoint }) =>
    endpoint === undefined || (URL.canParse(endpoint) && !/[\\?#]/.test(endpoint))
      ? []
      : [{ path: 'endpoint', message: 'must be a URL without query and fragment' }],
  async test({ parameters, secrets, network, step, signal }) {
    const { bucket, region, prefix, accessKeyId, forcePathStyle: pathStyle = true } = parameters;
    const endpoint = new URL(parameters.endpoint ?? amazon(region));
    const { secretAccessKey, sessionToken } = secrets;
    const request = await listRequest({ endpoint, region, bucket, prefix, pathStyle }, { accessKeyId, secretAccessKey, sessionToken });
    const socket = await openHttp(request.url, network, { ...secrets, tls: parameters.tls });
    await step('Probe', async () => {
      const failure = listFailure(await exchange(socket, request, signal));
      if (failure) throw failure;
    });
    return {};
  },
});

function amazon(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
