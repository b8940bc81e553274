import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { flag, object, optional, text, tls, tlsSecrets, tokenSecrets, tokenTls, url } from '../contract/schema.ts';
import { s3Formats } from '../formats/s3.ts';
import { addressMistakes, tokenAddressMistakes } from './address.ts';
import { AWS_AUDIENCE, REGION, roleParameters, WEB_IDENTITY_TESTING } from './awsSchemes.ts';

/** What a store of buckets that speaks the protocol of S3 has of its own. */
interface S3Like extends Pick<Connector, 'type' | 'title' | 'summary' | 'stage' | 'aliases' | 'verified'> {
  /** Absent for the one that the others are like. */
  readonly family?: 's3';
  /** The region where the manifest names none; without it the manifest must. */
  readonly region?: string;
  /** The address in a region, where it follows from that; without it the manifest says the address. */
  readonly endpointIn?: (region: string) => string;
  /** The fields of a sample other than bucket and key. */
  readonly sample: { readonly region?: string; readonly endpoint?: string; readonly accessKeyId: string };
}

/** Declares a type of this protocol. */
export function s3Family({ region: standard, endpointIn, sample, ...named }: S3Like) {
  const { region = standard ?? '', endpoint = 'https://storage.example.com', accessKeyId } = sample;
  const given = { bucket: 'orders-lake', ...(region !== '' && { region }), ...(!endpointIn && { endpoint }) };
  const place = given as Required<typeof given>; // what is left out is optional in this type, as a test of the samples shows
  return connector({
    ...named,
    category: 'storage',
    parameters: object({
      bucket: text('Bucket to list.', { maxLength: 255, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]+$' }),
      region:
        standard === undefined
          ? text('Region of the bucket; what the service is not particular about may be us-east-1.', REGION)
          : optional(text('Region that is signed for.', { ...REGION, default: standard })),
      endpoint: endpointIn
        ? optional(url('Address of the service; without it, that of the region.'))
        : url('Address of the service.'),
      forcePathStyle: optional(
        flag('Whether the bucket stands in the path, not in the name of the host.', true),
      ),
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
    formats: s3Formats({ region: standard, endpointIn }),
    samples: [
      { name: 'public', parameters: { ...place, accessKeyId }, secrets: ['secretAccessKey'] },
      {
        name: 'private',
        parameters: {
          ...place,
          region: region || 'us-east-1',
          endpoint: 'https://objects.storage.svc:9000',
          accessKeyId: 'orders',
        },
        secrets: ['secretAccessKey', 'caCertificate'],
      },
    ],
    testing:
      'Signs one request (SigV4) that lists at most one object of the bucket. Reads no object and changes nothing; follows no redirect.',
    check: ({ endpoint }) => addressMistakes('endpoint', endpoint),
    async test({ parameters, secrets, network, step, signal }) {
      const { exchange, openHttp } = await import('../drivers/http/http.ts');
      const { listObjectsFailure, listObjectsRequest } = await import('../drivers/s3.ts');
      const { bucket, prefix, accessKeyId, forcePathStyle: pathStyle = true } = parameters;
      const region = regionOf(parameters, standard);
      const endpoint = new URL(parameters.endpoint ?? endpointIn?.(region) ?? '');
      const { secretAccessKey, sessionToken } = secrets;
      const request = await listObjectsRequest(
        { endpoint, region, bucket, prefix, pathStyle },
        { accessKeyId, secretAccessKey, sessionToken },
      );
      const socket = await openHttp(request.url, network, { ...secrets, tls: parameters.tls });
      await step('Probe', async () => {
        const failure = listObjectsFailure(await exchange(socket, request, signal));
        if (failure) throw failure;
      });
      return {};
    },
  });
}

function regionOf({ region }: { readonly region?: string }, standard = ''): string {
  return region ?? standard;
}
