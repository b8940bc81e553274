import type { RoleSignature } from '../../contract/cloud.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { KEYLESS } from '../../contract/remedies.ts';
import { Secret } from '../../contract/secret.ts';
import { neededText, secretOf } from './fields.ts';
import type { Fields } from './fields.ts';
import { retryAfterMs, statusFailure } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { signedBySigV4 } from './sigv4.ts';
import type { AccessKey } from './sigv4.ts';

/*
 * Temporary keys of the Security Token Service of AWS, for one test: for a role that trusts a ServiceAccount
 * (AssumeRoleWithWebIdentity), and for a role that such keys, or stored ones, may assume (AssumeRole). Each request
 * carries a session policy with the one action of the test, so the keys are good for nothing else.
 * https://docs.aws.amazon.com/STS/latest/APIReference/
 */

/** Sends a request for keys, and reads its answer at the step Authenticate. */
type Ask = (request: HttpRequest, read: (response: HttpResponse) => AccessKey) => Promise<AccessKey>;

/** Where temporary keys are asked for, and for what. */
interface Scope {
  readonly region: string;
  /** Address of the Security Token Service, where it is not that of the region. */
  readonly tokenUrl: string | undefined;
  readonly action: string;
}

/** A role, and the id that its owner asks of a stranger. */
interface AssumedRole {
  readonly roleArn: string;
  readonly externalId?: string;
}

/** The keys that sign the request of a test. */
export async function roleKeys(
  { region, action, keys, token }: Omit<RoleSignature, 'service'>,
  fields: Fields,
  ask: Ask,
): Promise<AccessKey> {
  const { assumeRole, tokenUrl } = fields.parameters as {
    readonly assumeRole?: AssumedRole;
    readonly tokenUrl?: string;
  }; // those of families/aws.ts
  const scope = { region: neededText(region, fields), tokenUrl, action };
  const first = assumeRole === undefined ? scope : { ...scope, action: NEXT_ROLE };
  const own =
    token === undefined
      ? storedKeys(keys, fields)
      : await byWebIdentity(neededText('{parameters.roleArn}', fields), secretOf(token, fields), first, ask);
  return assumeRole === undefined ? own : ofRole(assumeRole, own, scope, ask);
}

/** What keys may do that are there to assume another role. */
const NEXT_ROLE = 'sts:AssumeRole';

function storedKeys(keys: RoleSignature['keys'], fields: Fields): AccessKey {
  const secretAccessKey = secretOf(keys?.secretAccessKey ?? '', fields);
  if (keys === undefined || secretAccessKey === undefined)
    throw new ConnectionFailure('SecretInvalid', 'the secret key is missing');
  return {
    accessKeyId: neededText(keys.accessKeyId, fields),
    secretAccessKey,
    sessionToken: keys.sessionToken === undefined ? undefined : secretOf(keys.sessionToken, fields),
  };
}

/** Of a role that trusts the ServiceAccount of the token. */
async function byWebIdentity(
  roleArn: string,
  token: Secret | undefined,
  scope: Scope,
  ask: Ask,
): Promise<AccessKey> {
  if (token === undefined)
    throw new ConnectionFailure('SecretInvalid', 'the token of the ServiceAccount is missing');
  const form = { ...formFor('AssumeRoleWithWebIdentity', roleArn, scope), WebIdentityToken: token.reveal() };
  return ask(formPost(form, scope), (response) => keysIn(response, WEB_IDENTITY_CODES));
}

/** Of a role that the keys given may assume. */
async function ofRole(
  { roleArn, externalId }: AssumedRole,
  keys: AccessKey,
  scope: Scope,
  ask: Ask,
): Promise<AccessKey> {
  const id = externalId === undefined ? {} : { ExternalId: externalId };
  const request = formPost({ ...formFor('AssumeRole', roleArn, scope), ...id }, scope);
  const signed = await signedBySigV4(request, { service: 'sts', region: scope.region }, keys);
  return ask(signed, (response) => keysIn(response, ROLE_CODES));
}

/** The shortest time that AWS gives keys for. */
const SECONDS = '900';

function formFor(name: string, roleArn: string, { action }: Scope) {
  const statement = { Effect: 'Allow', Action: action, Resource: '*' };
  return {
    Action: name,
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'mooring',
    DurationSeconds: SECONDS,
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  };
}

function formPost(form: Readonly<Record<string, string>>, { region, tokenUrl }: Scope): HttpRequest {
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  const url = new URL(tokenUrl ?? `https://sts.${region}.amazonaws.com${suffix}`);
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/xml',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'mooring',
    },
    body: new URLSearchParams(form).toString(),
  };
}

type Codes = Readonly<Record<string, readonly [reason: FailureReason, message: string, remedy?: string]>>;

const ANY_CODES: Codes = {
  MalformedPolicyDocument: [
    'UnexpectedAnswer',
    'the token service does not take the session policy of the test',
  ],
  PackedPolicyTooLarge: [
    'UnexpectedAnswer',
    'the token service does not take the session policy of the test',
  ],
  RegionDisabledException: [
    'PermissionDenied',
    'the token service is not activated in this region for the account',
    KEYLESS.awsRegion,
  ],
  Throttling: ['RateLimited', 'the token service was asked too often'],
  ThrottlingException: ['RateLimited', 'the token service was asked too often'],
  ValidationError: [
    'ParametersInvalid',
    'the token service does not take the name of the role, or the external id',
  ],
};

const WEB_IDENTITY_CODES: Codes = {
  ...ANY_CODES,
  InvalidIdentityToken: [
    'CredentialsRejected',
    'the token service does not take the token of the ServiceAccount',
    KEYLESS.awsProvider,
  ],
  ExpiredTokenException: [
    'CredentialsExpired',
    'the token of the ServiceAccount has expired',
    KEYLESS.clocks,
  ],
  IDPRejectedClaim: [
    'CredentialsRejected',
    'the token service does not take a claim of the token of the ServiceAccount',
    KEYLESS.awsProvider,
  ],
  IDPCommunicationError: [
    'ServerUnavailable',
    'the token service does not reach the keys that the issuer of this cluster publishes',
    KEYLESS.awsKeys,
  ],
  AccessDenied: [
    'CredentialsRejected',
    'the role does not exist, or does not trust this ServiceAccount',
    KEYLESS.awsRole,
  ],
};

const ROLE_CODES: Codes = {
  ...ANY_CODES,
  AccessDenied: [
    'PermissionDenied',
    'the role of assumeRole does not exist, or may not be assumed with these keys and this external id',
    KEYLESS.awsExternalId,
  ],
  InvalidClientTokenId: ['CredentialsRejected', 'the token service does not know the access key'],
  SignatureDoesNotMatch: ['CredentialsRejected', 'the secret key does not belong to the access key'],
  ExpiredToken: ['CredentialsExpired', 'the session token has expired'],
  ExpiredTokenException: ['CredentialsExpired', 'the session token has expired'],
};

/** Each in an element of its own; nothing in it is kept. */
function keysIn(response: HttpResponse, codes: Codes): AccessKey {
  const text = response.body.toString('utf8');
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
    (name) => new RegExp(`<${name}>([A-Za-z0-9+/=_-]{1,8192})</${name}>`).exec(text)?.[1],
  );
  if (response.status === 200 && accessKeyId && secretAccessKey && sessionToken)
    return {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: new Secret(sessionToken),
    };
  const code = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(text)?.[1] ?? '';
  const meaning = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (meaning === undefined)
    throw (
      statusFailure(response) ??
      new ConnectionFailure(
        'UnexpectedAnswer',
        'what answers at the address of the token service gives no keys',
      )
    );
  const [reason, message, remedy] = meaning;
  throw new ConnectionFailure(reason, message, { remedy, retryAfterMs: retryAfterMs(response) });
}
