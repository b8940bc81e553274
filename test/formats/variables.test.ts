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
      'redis',
      { hosts: ['s1:26379', 's2:26379'], sentinelMaster: 'm', sentinelUser: 'su', database: 1 },
      { password: 'p', sentinelPassword: 'sp' },
      {
        REDIS_SENTINEL_HOSTS: 's1:26379,s2:26379',
        REDIS_SENTINEL_MASTER: 'm',
        REDIS_SENTINEL_USERNAME: 'su',
        REDIS_SENTINEL_PASSWORD: 'sp',
        REDIS_PASSWORD: 'p',
        REDISCLI_AUTH: 'p',
        REDIS_DB: '1',
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
