import { awsConnector, operation } from '../families/aws.ts';

/** AWS Secrets Manager, by its HTTP interface. */
export const awsSecretsManager = awsConnector({
  type: 'aws-secrets-manager',
  title: 'AWS Secrets Manager',
  summary: 'Secrets of AWS Secrets Manager.',
  category: 'directory',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'secretsmanager',
  action: 'secretsmanager:ListSecrets',
  check: {
    headers: operation('secretsmanager.ListSecrets'),
    json: { MaxResults: 1 },
    expect: { json: { '/SecretList': { type: 'array' } } },
  },
  asks: 'Asks for the name of one secret, and for no value.',
});
