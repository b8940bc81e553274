import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'aws-secrets-manager',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/secretsmanager' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.ListSecrets' },
    body: { MaxResults: 1 },
    answer: { SecretList: [] },
  },
];
