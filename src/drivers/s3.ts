import type { TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { exchange, openHttp, retryAfterMs, statusFailure } from './http/http.ts';
import type { HttpRequest, HttpResponse } from './http/http.ts';
import { signedBySigV4, uriEncode } from './http/sigv4.ts';
import type { AccessKey } from './http/sigv4.ts';

/** What is listed. */
interface Listing {
  readonly endpoint: URL;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string | undefined;
  /** The bucket stands in the path, not in the name of the host. */
  readonly pathStyle: boolean;
}

/** What asks, and how. */
interface Questions extends Pick<TestContext, 'network' | 'step' | 'signal' | 'purpose'> {
  readonly security: Parameters<typeof openHttp>[2];
}

/** Lists a bucket, and asks for one of its objects where reading is the purpose; throws what is wrong. */
export async function askBucket(
  listing: Listing,
  keys: AccessKey,
  questions: Questions,
): Promise<{ readonly authenticatedOnly?: true }> {
  const { purpose } = questions;
  const list = await listObjectsRequest(listing, keys);
  const found = await judged(list, questions, (response) => {
    if (purpose === 'connect' && codeOf(response) === 'AccessDenied') return undefined;
    const failure = listObjectsFailure(response);
    if (failure) throw failure;
    return { key: firstKey(response) };
  });
  if (found === undefined) return { authenticatedOnly: true };
  if (purpose !== 'read') return {};
  if (found.key === undefined) return { authenticatedOnly: true };
  const head = await headObjectRequest(listing, found.key, keys);
  await judged(head, questions, (response) => {
    const failure = headObjectFailure(response);
    if (failure) throw failure;
  });
  return {};
}

async function judged<T>(
  request: HttpRequest,
  { network, security, step, signal }: Questions,
  judge: (response: HttpResponse) => T,
): Promise<T> {
  const socket = await openHttp(request.url, network, security);
  return step('Probe', async () => judge(await exchange(socket, request, signal)));
}

/** A signed request for the first object of a bucket. Not HEAD: an answer without a body carries no reason. */
function listObjectsRequest(
  { endpoint, region, bucket, prefix, pathStyle }: Listing,
  keys: AccessKey,
): Promise<HttpRequest> {
  const url = bucketUrl({ endpoint, bucket, pathStyle });
  const query = { 'list-type': '2', 'max-keys': '1', ...(prefix !== undefined && { prefix }) };
  const headers = { accept: 'application/xml', 'user-agent': 'mooring' };
  return signedBySigV4({ method: 'GET', url, headers }, { service: 's3', region, query }, keys);
}

/** A signed request for what there is to say of one object, without its contents. */
function headObjectRequest(
  { endpoint, region, bucket, pathStyle }: Omit<Listing, 'prefix'>,
  key: string,
  keys: AccessKey,
): Promise<HttpRequest> {
  const url = bucketUrl({ endpoint, bucket, pathStyle });
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(uriEncode).join('/')}`;
  const headers = { 'user-agent': 'mooring' };
  return signedBySigV4({ method: 'HEAD', url, headers }, { service: 's3', region, query: {} }, keys);
}

function bucketUrl({ endpoint, bucket, pathStyle }: Pick<Listing, 'endpoint' | 'bucket' | 'pathStyle'>): URL {
  const url = new URL(endpoint);
  if (pathStyle) url.pathname = `${url.pathname.replace(/\/$/, '')}/${bucket}`;
  else url.hostname = `${bucket}.${url.hostname}`;
  return url;
}

/** Codes in the body of an error, and what they mean for a connection. */
const CODES: Readonly<Record<string, readonly [FailureReason, string]>> = {
  InvalidAccessKeyId: ['CredentialsRejected', 'the service does not know the access key'],
  SignatureDoesNotMatch: ['CredentialsRejected', 'the secret key does not belong to the access key'],
  InvalidToken: ['CredentialsRejected', 'the service does not accept the session token'],
  InvalidTokenId: ['CredentialsRejected', 'the service does not accept the session token'],
  InvalidClientTokenId: ['CredentialsRejected', 'the service does not know the access key'],
  ExpiredTokenException: ['CredentialsExpired', 'the session token has expired'],
  ExpiredToken: ['CredentialsExpired', 'the session token has expired'],
  TokenRefreshRequired: ['CredentialsExpired', 'the session token has expired'],
  AccountProblem: ['AccountLocked', 'the account cannot be used'],
  UserSuspended: ['AccountLocked', 'the user is suspended'],
  NotSignedUp: ['AccountLocked', 'the account cannot be used'],
  AllAccessDisabled: ['AccountLocked', 'all access to the bucket has been disabled'],
  AccessDenied: ['PermissionDenied', 'the key may not list the bucket (s3:ListBucket)'],
  NoSuchBucket: ['TargetNotFound', 'the bucket does not exist'],
  InvalidBucketName: ['TargetNotFound', 'no bucket can have that name'],
  IllegalLocationConstraintException: ['UnexpectedAnswer', 'the service expects another region'],
  PermanentRedirect: ['UnexpectedAnswer', 'the bucket is in another region, or behind another endpoint'],
  AuthorizationHeaderMalformed: ['UnexpectedAnswer', 'the service expects another region'],
  RequestTimeTooSkewed: [
    'UnexpectedAnswer',
    'the clocks here and at the service are more than 15 minutes apart',
  ],
  RequestExpired: ['UnexpectedAnswer', 'the clocks here and at the service are more than 15 minutes apart'],
  RequestTimeout: ['ServerUnavailable', 'the service waited for the request too long'],
  SlowDown: ['RateLimited', 'the service was asked too often'],
  SlowDownRead: ['RateLimited', 'the service was asked too often'],
  RequestLimitExceeded: ['RateLimited', 'the service was asked too often'],
};

/** What an answer to the listing means; undefined: it is one. */
export function listObjectsFailure(response: HttpResponse): ConnectionFailure | undefined {
  const code = codeOf(response);
  if (response.status === 200) {
    return response.body.includes('<ListBucketResult')
      ? undefined
      : new ConnectionFailure('UnexpectedAnswer', 'the answer is no listing of a bucket');
  }
  const meaning = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1], { retryAfterMs: retryAfterMs(response) })
    : unnamed(response);
}

/** The service judges the signature before the right, so AccessDenied comes after the key was accepted. */
function codeOf({ status, body }: HttpResponse): string {
  if (status === 200) return '';
  return /<Code>([A-Za-z]{1,64})<\/Code>/.exec(body.toString('utf8'))?.[1] ?? '';
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function firstKey({ body }: HttpResponse): string | undefined {
  const [, escaped] = /<Contents>.*?<Key>([^<]{1,6000})<\/Key>/s.exec(body.toString('utf8')) ?? [];
  return escaped?.replaceAll(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,6})|#x([0-9A-Fa-f]{1,5}));/g,
    (_, name?: string, ten?: string, sixteen?: string) =>
      name === undefined ? String.fromCodePoint(Number(ten ?? `0x${sixteen}`)) : (ENTITIES[name] ?? ''),
  );
}

/** An answer to HEAD has no body, and so no code; the listing has proven the key before. An object may be gone by then. */
function headObjectFailure(response: HttpResponse): ConnectionFailure | undefined {
  if (response.status === 404) return undefined;
  return response.status === 403
    ? new ConnectionFailure(
        'PermissionDenied',
        'the key may list the bucket, and not read its objects (s3:GetObject)',
      )
    : statusFailure(response);
}

/** An answer without a code of S3 comes from another service, or from a gateway before it. */
function unnamed(response: HttpResponse): ConnectionFailure | undefined {
  if (response.status !== 404) return statusFailure(response);
  return new ConnectionFailure(
    'TargetNotFound',
    'there is no such bucket, or what answers at the endpoint is no S3 (404)',
  );
}
