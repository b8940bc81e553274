import type { Service } from '../service.ts';
import { REFUSES_AZURE } from './azure.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'azure-blob',
    auth: 'accountKey',
    request: 'GET /orders?restype=container&comp=list&maxresults=1',
    credential: { authorization: 'SharedKey orderslake' },
    headers: { 'x-ms-version': '2021-12-02' },
    answer: '<EnumerationResults ContainerName="orders"><Blobs /></EnumerationResults>',
    refuses: REFUSES_AZURE,
  },
  {
    type: 'azure-blob',
    auth: 'sasToken',
    request: 'GET /orders?restype=container&comp=list&maxresults=1&sv=1&sig=canary-sasToken',
    headers: { 'x-ms-version': '2021-12-02' },
    answer: '<EnumerationResults ContainerName="orders"><Blobs /></EnumerationResults>',
    refuses: REFUSES_AZURE,
  },
  {
    type: 'azure-blob',
    auth: 'clientCredentials',
    request: 'GET /orders?restype=container&comp=list&maxresults=1',
    credential: { authorization: 'Bearer t0k-en' },
    headers: { 'x-ms-version': '2021-12-02' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: 'https://storage.azure.com/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: '<EnumerationResults ContainerName="orders"><Blobs /></EnumerationResults>',
    refuses: REFUSES_AZURE,
  },
  {
    type: 'azure-files',
    auth: 'accountKey',
    request: 'GET /orders?restype=directory&comp=list&maxresults=1',
    credential: { authorization: 'SharedKey orderslake' },
    headers: { 'x-ms-version': '2021-12-02' },
    answer: '<EnumerationResults ShareName="orders"><Entries /></EnumerationResults>',
    refuses: REFUSES_AZURE,
  },
  {
    type: 'azure-files',
    auth: 'sasToken',
    request: 'GET /orders?restype=directory&comp=list&maxresults=1&sv=1&sig=canary-sasToken',
    headers: { 'x-ms-version': '2021-12-02' },
    answer: '<EnumerationResults ShareName="orders"><Entries /></EnumerationResults>',
    refuses: REFUSES_AZURE,
  },
  {
    type: 'azure-data-lake',
    auth: 'accountKey',
    request: 'GET /orders?resource=filesystem&recursive=false&maxResults=1',
    credential: { authorization: 'SharedKey orderslake' },
    headers: { 'x-ms-version': '2021-12-02' },
    answer: { paths: [{ name: 'raw', isDirectory: 'true' }] },
    refuses: [
      [403, { error: { code: 'AuthenticationFailed', message: 'canary' } }, 'CredentialsRejected'],
      [403, { error: { code: 'AuthorizationPermissionMismatch', message: 'canary' } }, 'PermissionDenied'],
      [404, { error: { code: 'FilesystemNotFound', message: 'canary' } }, 'TargetNotFound'],
      [503, { error: { code: 'ServerBusy', message: 'canary' } }, 'ServerUnavailable'],
    ],
  },
  {
    type: 'azure-data-lake',
    auth: 'sasToken',
    request: 'GET /orders?resource=filesystem&recursive=false&maxResults=1&sv=1&sig=canary-sasToken',
    answer: { paths: [] },
  },
  {
    type: 'azure-data-lake',
    auth: 'clientCredentials',
    request: 'GET /orders?resource=filesystem&recursive=false&maxResults=1',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/acme.onmicrosoft.com/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        scope: 'https://storage.azure.com/.default',
        client_id: '00000000-0000-0000-0000-000000000000',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { paths: [] },
  },
];
