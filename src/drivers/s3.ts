import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { retryAfterMs, statusFailure } from './http/http.ts';
import type { HttpRequest, HttpResponse } from './http/http.ts';
import { signedBySigV4 } from './http/sigv4.ts';
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

/** A signed request for the first object of a bucket. Not HEAD: an answer without a body carries no reason. */
export function listObjectsRequest(
  { endpoint, region, bucket, prefix, pathStyle }: Listing,
  keys: AccessKey,
): Promise<HttpRequest> {
  const url = new URL(endpoint);
  if (pathStyle) url.pathname = `${url.pathname.replace(/\/$/, '')}/${bucket}`;
  else url.hostname = `${bucket}.${url.hostname}`;
  const query = { 'list-type': '2', 'max-keys': '1', ...(prefix !== undefined && { prefix }) };
  const headers = { accept: 'application/xml', 'user-agent': 'mooring' };
  return signedBySigV4({ method: 'GET', url, headers }, { service: 's3', region, query }, keys);
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
  const { status, body } = response;
  const text = body.toString('utf8');
  const code = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(text)?.[1] ?? '';
  if (status === 200) {
    return text.includes('<ListBucketResult')
      ? undefined
      : new ConnectionFailure('UnexpectedAnswer', 'the answer is no listing of a bucket');
  }
  const meaning = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1], { retryAfterMs: retryAfterMs(response) })
    : unnamed(response);
}

/** An answer without a code of S3 comes from another service, or from a gateway before it. */
function unnamed(response: HttpResponse): ConnectionFailure | undefined {
  if (response.status !== 404) return statusFailure(response);
  return new ConnectionFailure(
    'TargetNotFound',
    'there is no such bucket, or what answers at the endpoint is no S3 (404)',
  );
}
