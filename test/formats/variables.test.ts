import { render } from './subject.ts';

describe('variables', () => {
  it.each<
    [
      string,
      Readonly<Record<string, unknown>>,
      Readonly<Record<string, string>>,
      Readonly<Record<string, string>>,
    ]
  >([
    [
      'postgresql',
      { host: '::1', database: 'd', user: 'u' },
      { password: 'p' },
      {
        PGHOST: '::1',
        PGPORT: '5432',
        PGDATABASE: 'd',
        PGUSER: 'u',
        PGPASSWORD: 'p',
        PGSSLMODE: 'verify-full',
        PGSSLROOTCERT: 'system',
      },
    ],
    [
      'openai',
      {},
      { token: 't' },
      { OPENAI_URL: 'https://api.openai.com', OPENAI_TOKEN: 't', OPENAI_API_KEY: 't' },
    ],
    [
      'azure-sql',
      { host: 'h', database: 'd', tenantId: 't', clientId: 'c' },
      { clientSecret: 's' },
      {
        SQLCMDSERVER: 'tcp:h,1433',
        SQLCMDDBNAME: 'd',
        AZURE_TENANT_ID: 't',
        AZURE_CLIENT_ID: 'c',
        AZURE_CLIENT_SECRET: 's',
      },
    ],
    [
      'minio',
      { bucket: 'b', endpoint: 'https://h:9000', accessKeyId: 'k' },
      { secretAccessKey: 's' },
      {
        AWS_ACCESS_KEY_ID: 'k',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_S3: 'https://h:9000',
        S3_BUCKET: 'b',
      },
    ],
  ])('of %s', (type, parameters, secrets, variables) => {
    expect(render(type, 'env', parameters, secrets).entries).toEqual(variables);
  });
});
