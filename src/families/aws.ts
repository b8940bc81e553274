import type { HttpCheck, Tell } from '../contract/check.ts';
import type { Connector } from '../contract/connector.ts';
import { httpConnector } from './http.ts';
import type { HttpService } from './http.ts';
import { text } from '../contract/schema.ts';
import { awsSchemes, REGION } from './awsSchemes.ts';
import { AWS_FORMATS } from '../formats/aws.ts';

/** A service of AWS: where it is, and the one operation of the test. */
interface AwsService extends Pick<
  HttpService,
  'type' | 'title' | 'summary' | 'category' | 'aliases' | 'verified' | 'stage' | 'asks'
> {
  /** Its name in addresses and in signatures. */
  readonly service: string;
  /** What the operation of the test is in a policy of IAM. */
  readonly action: string;
  /** Its name in addresses, where it is another. */
  readonly host?: string;
  readonly parameters?: NonNullable<HttpService['parameters']>;
  readonly sample?: NonNullable<HttpService['sample']>;
  readonly check: Pick<HttpCheck, 'headers' | 'form' | 'json' | 'expect'> &
    Partial<Pick<HttpCheck, 'method' | 'url'>>;
}

/** The signature is judged first: what is refused in these words comes from a client that AWS knows. */
const DENIED = ['AccessDeniedException', 'AccessDenied', 'AuthorizationError'];

/** What AWS says of all its services alike. */
const TELLS: readonly Tell[] = [
  {
    is: [
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidAccessKeyId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignatureException',
      'MissingAuthenticationTokenException',
    ],
    reason: 'CredentialsRejected',
  },
  { is: ['ExpiredTokenException', 'ExpiredToken'], reason: 'CredentialsExpired' },
  { is: DENIED, reason: 'PermissionDenied' },
  {
    is: [
      'ResourceNotFoundException',
      'QueueDoesNotExist',
      'EntityNotFoundException',
      'NotFoundException',
      'NotFound',
      'StateMachineDoesNotExist',
    ],
    reason: 'TargetNotFound',
  },
  {
    is: ['ThrottlingException', 'Throttling', 'RequestLimitExceeded', 'LimitExceededException'],
    reason: 'RateLimited',
  },
];

/** Declares a type that asks a service of AWS, by a signed request. */
export function awsConnector({
  service,
  action,
  host = service,
  check,
  parameters,
  sample,
  ...own
}: AwsService): Connector {
  return httpConnector({
    ...own,
    site: `https://${host}.{parameters.region}.amazonaws.com`,
    parameters: { region: text('Region of the service.', REGION), ...parameters },
    sample: { region: 'eu-central-1', ...sample },
    schemes: awsSchemes({ service, action }),
    formats: AWS_FORMATS,
    purposes: {
      connect: {
        right: `no right; without \`${action}\` the reason is \`AuthenticatedOnly\``,
        admits: { is: DENIED },
      },
      list: { right: `\`${action}\`` },
    },
    check: { method: 'POST', url: '{parameters.url}/', ...check, tells: TELLS },
  });
}

/** The headers of an operation of a service that speaks JSON. */
export function operation(name: string, version: '1.0' | '1.1' = '1.1'): Readonly<Record<string, string>> {
  return { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': name };
}
