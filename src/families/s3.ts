import { connector } from '../contract/connector.ts';
import type { RoleSignature } from '../contract/cloud.ts';
import type { Connector } from '../contract/connector.ts';
import {
  flag,
  object,
  optional,
  text,
  tls,
  tlsSecrets,
  tokenSecrets,
  tokenTls,
  url,
} from '../contract/schema.ts';
import { s3Formats } from '../formats/s3.ts';
import { addressMistakes, tokenAddressMistakes } from './address.ts';
import {
  AWS_AUDIENCE,
  REGION,
  roleParameters,
  STORED_KEYS,
  TOKEN_OF_ACCOUNT,
  WEB_IDENTITY_TESTING,
  WEB_IDENTITY_TITLE,
} from './awsSchemes.ts';

/** What a store of buckets that speaks the protocol of S3 has of its own. */
interface S3Like extends Pick<Connector, 'type' | 'title' | 'summary' | 'stage' | 'aliases' | 'verified'> {
  /** Absent for the one that the others are like. */
  readonly family?: 's3';
  /** Roles may be assumed there, and ServiceAccounts trusted, as in AWS itself. */
  readonly hasRoles?: true;
  /** The region where the manifest names none; without it the manifest must. */
  readonly region?: string;
  /** The address in a region, where it follows from that; without it the manifest says the address. */
  readonly endpointIn?: (region: string) => string;
  /** The fields of a sample other than bucket and key. */
  readonly sample: { readonly region?: string; readonly endpoint?: string; readonly accessKeyId: string };
}

const ACCESS_KEY = text('Name of the access key.', { maxLength: 128 });
const SECRET_KEY = text('Secret key that belongs to the access key.');
const MAYBE_SECRET_KEY = optional(SECRET_KEY);
const ROLES = { ...roleParameters(), tokenTls: optional(tokenTls()) };
/** What the code of the test sees: a type without roles has none of them, and always the key. */
type Roles = typeof ROLES & { readonly accessKeyId: ReturnType<typeof optional<typeof ACCESS_KEY>> };

const OWN_CERTIFICATE = ['clientCertificate', 'clientKey'] as const;
const PROFILES = {
  keys: {
    title: 'Access key',
    secrets: ['secretAccessKey'],
    optional: ['sessionToken', ...OWN_CERTIFICATE],
    parameters: ['accessKeyId'],
  },
  webIdentity: {
    title: WEB_IDENTITY_TITLE,
    secrets: [],
    optional: OWN_CERTIFICATE,
    parameters: ['roleArn'],
    tokenFor: AWS_AUDIENCE,
  },
} as const;

/** Where the keys come from, by the profile. */
const KEYS: Readonly<Record<string, Pick<RoleSignature, 'keys' | 'token'>>> = {
  keys: { keys: STORED_KEYS },
  webIdentity: { token: TOKEN_OF_ACCOUNT },
};

const TESTING =
  'Signs one request (SigV4) that lists at most one object of the bucket; a key that may not list is still one that the service knows. For the purpose read it asks for the head of that object, too. Reads no object and changes nothing; follows no redirect.';

const RIGHTS = {
  connect: 'no right; without `s3:ListBucket` on the bucket the reason is `AuthenticatedOnly`',
  list: '`s3:ListBucket` on the bucket',
  read: '`s3:ListBucket` on the bucket and `s3:GetObject` on its objects',
} as const;

/** Declares a type of this protocol. */
export function s3Family({ region: standard, endpointIn, sample, hasRoles, ...named }: S3Like) {
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
      ...(hasRoles
        ? { accessKeyId: optional(ACCESS_KEY), ...ROLES }
        : ({ accessKeyId: ACCESS_KEY } as Roles)),
      tls: optional(tls()),
    }),
    secrets: object({
      secretAccessKey: (hasRoles ? optional(SECRET_KEY) : SECRET_KEY) as typeof MAYBE_SECRET_KEY,
      sessionToken: optional(text('Session token of temporary keys.', { maxLength: 8192 })),
      ...tlsSecrets(),
      ...((hasRoles ? tokenSecrets() : {}) as ReturnType<typeof tokenSecrets>),
    }),
    identity: ['accessKeyId'],
    ...(hasRoles && { auth: PROFILES }),
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
    rights: RIGHTS,
    testing: hasRoles ? `${TESTING} ${WEB_IDENTITY_TESTING}` : TESTING,
    check: ({ endpoint, tokenUrl, ...modes }) => [
      ...addressMistakes('endpoint', endpoint),
      ...tokenAddressMistakes('tokenUrl', tokenUrl, modes),
    ],
    async test({ parameters, secrets, auth, purpose, network, step, signal }) {
      const { keysOfRole } = await import('../drivers/http/authorization.ts');
      const { askBucket } = await import('../drivers/s3.ts');
      const { bucket, prefix, forcePathStyle: pathStyle = true } = parameters;
      const region = regionOf(parameters, standard);
      const endpoint = new URL(parameters.endpoint ?? endpointIn?.(region) ?? '');
      const security = { ...secrets, tls: parameters.tls };
      const role = { action: 's3:ListBucket', region: '{parameters.region}', ...KEYS[auth ?? 'keys'] };
      const fields = { parameters: { ...parameters, region }, secrets };
      const keys = await keysOfRole(role, { fields, network, security, step, signal });
      const listing = { endpoint, region, bucket, prefix, pathStyle };
      return askBucket(listing, keys, { network, security, step, signal, purpose });
    },
  });
}

function regionOf({ region }: { readonly region?: string }, standard = ''): string {
  return region ?? standard;
}
