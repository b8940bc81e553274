import { object, optional, text, url } from '../contract/schema.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * How a client of AWS proves who it is: by keys of an account, or by the token of a ServiceAccount, which the Security
 * Token Service exchanges for temporary keys of a role.
 */

/** What a policy of AWS calls the one thing that a test does, and the service that its signature is for. */
interface SignedAction {
  readonly service: string;
  readonly action: string;
}

/** The ways of all services of AWS; the type has the parameter `region`. */
export function awsSchemes(of: SignedAction): Readonly<Record<'keys' | 'webIdentity', AuthenticationScheme>> {
  return { keys: awsKeys(of), webIdentity: webIdentity(of) };
}

/** A region as AWS and its relatives write them. */
export const REGION = { maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' } as const;

const ROLE = {
  maxLength: 2048,
  pattern: '^arn:[a-z0-9-]+:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$',
} as const;

/** What the token of the ServiceAccount is made out to, which AWS proposes for all clusters. */
export const AWS_AUDIENCE = { always: 'sts.amazonaws.com' } as const;

/** What the profile of that token is called to people. */
export const WEB_IDENTITY_TITLE = 'Token of a ServiceAccount, exchanged for keys of a role';

/** Where stored keys stand. */
export const STORED_KEYS = {
  accessKeyId: '{parameters.accessKeyId}',
  secretAccessKey: '{secrets.secretAccessKey}',
  sessionToken: '{secrets.sessionToken}',
} as const;

/** Where the token stands: see ACCOUNT_TOKEN. */
export const TOKEN_OF_ACCOUNT = '{secrets.serviceAccountToken}';

/** Parameters of clients that ask for temporary keys. */
export function roleParameters() {
  return {
    roleArn: optional(text('Role that trusts the ServiceAccount, by its ARN.', ROLE)),
    assumeRole: optional(
      object({
        roleArn: text('Role that is assumed next, by its ARN: another account lends it, for instance.', ROLE),
        externalId: optional(
          text('External id that the owner of the role asks for.', {
            maxLength: 1224,
            pattern: '^[A-Za-z0-9_+=,.@:/-]{2,}$',
          }),
        ),
      }),
    ),
    tokenUrl: optional(
      url('Address of the Security Token Service, where it is not the public one of the region.'),
    ),
  };
}

/** Keys of an AWS account, which sign the request, or ask for those of a role. */
function awsKeys({ service, action }: SignedAction): AuthenticationScheme {
  const { assumeRole, tokenUrl } = roleParameters();
  return {
    title: 'Access key',
    parameters: { accessKeyId: text('Name of the access key.', { maxLength: 128 }), assumeRole, tokenUrl },
    needs: ['accessKeyId'],
    identity: ['accessKeyId'],
    secrets: {
      secretAccessKey: text('Secret key that belongs to the access key.'),
      sessionToken: optional(text('Session token of temporary keys.', { maxLength: 8192 })),
    },
    auth: {
      awsRole: {
        service,
        action,
        region: '{parameters.region}',
        keys: STORED_KEYS,
      },
    },
    sample: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  };
}

/** The token of a ServiceAccount, exchanged for keys of a role that trusts it. */
function webIdentity({ service, action }: SignedAction): AuthenticationScheme {
  const { roleArn } = roleParameters();
  return {
    title: WEB_IDENTITY_TITLE,
    parameters: { roleArn },
    needs: ['roleArn'],
    secrets: {},
    tokenFor: AWS_AUDIENCE,
    auth: {
      awsRole: { service, action, region: '{parameters.region}', token: TOKEN_OF_ACCOUNT },
    },
    before: WEB_IDENTITY_TESTING,
  };
}

/** What is asked for first, in a sentence. */
export const WEB_IDENTITY_TESTING =
  'With the profile webIdentity it first exchanges the token of the ServiceAccount for keys of the role, good for this question alone (AssumeRoleWithWebIdentity); with assumeRole it assumes that role next.';
