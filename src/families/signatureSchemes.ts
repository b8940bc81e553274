import { optional, text } from '../contract/schema.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * Authentication schemes by which a request carries a signature, made by the test or beforehand.
 */

/** Keys of an AWS account, which sign the request. */
export function awsKeys(service: string): AuthenticationScheme {
  return {
    title: 'Access key',
    parameters: {
      region: text('Region of the service.', { maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' }),
      accessKeyId: text('Name of the access key.', { maxLength: 128 }),
    },
    identity: ['accessKeyId'],
    secrets: {
      secretAccessKey: text('Secret key that belongs to the access key.'),
      sessionToken: optional(text('Session token of temporary keys.', { maxLength: 8192 })),
    },
    auth: {
      sigv4: {
        service,
        region: '{parameters.region}',
        accessKeyId: '{parameters.accessKeyId}',
        secretAccessKey: '{secrets.secretAccessKey}',
        sessionToken: '{secrets.sessionToken}',
      },
    },
    sample: { region: 'eu-central-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  };
}

/** The key of an account of Azure Storage, which signs the request. */
export function accountKey(of: 'blob' | 'table'): AuthenticationScheme {
  return {
    title: 'Key of the account',
    parameters: { account: text('Name of the account.', { maxLength: 24, pattern: '^[a-z0-9]+$' }) },
    secrets: { accountKey: text('Key of the account, in base64.') },
    auth: { sharedKey: { account: '{parameters.account}', key: '{secrets.accountKey}', of } },
    sample: { account: 'orderslake' },
  };
}

/** A query for Azure Storage that was signed beforehand. */
export function accessSignature(): AuthenticationScheme {
  return {
    title: 'Shared access signature',
    secrets: {
      sasToken: text('Shared access signature: the query, not the whole address.', { maxLength: 16_384 }),
    },
    auth: { sas: '{secrets.sasToken}' },
  };
}

/** Token-based authentication: OAuth 1.0, whose signature is made anew for each request. */
export function oauth1(realm: string): AuthenticationScheme {
  return {
    title: 'Token of OAuth 1.0',
    parameters: {
      consumerKey: text('Key of the integration, which names it.', { maxLength: 256 }),
      tokenId: text('Id of the token, which names the user and the role.', { maxLength: 256 }),
    },
    identity: ['consumerKey', 'tokenId'],
    secrets: {
      consumerSecret: text('Secret of the integration.'),
      tokenSecret: text('Secret of the token.'),
    },
    auth: {
      oauth1: {
        realm,
        consumerKey: '{parameters.consumerKey}',
        consumerSecret: '{secrets.consumerSecret}',
        token: '{parameters.tokenId}',
        tokenSecret: '{secrets.tokenSecret}',
        hash: 'sha256',
      },
    },
    sample: { consumerKey: 'c0ffee', tokenId: '70ken' },
  };
}

/** A key of an account of Azure Cosmos DB, which signs the request. */
export function masterKey(): AuthenticationScheme {
  return {
    title: 'Key of the account',
    secrets: { accountKey: text('Key of the account, in base64; a read-only one will do.') },
    auth: { masterKey: '{secrets.accountKey}' },
  };
}
