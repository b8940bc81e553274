import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'box',
    request: 'GET /2.0/users/me?fields=id',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: {
        grant_type: 'client_credentials',
        box_subject_type: 'enterprise',
        box_subject_id: '123',
        client_id: 'mooring',
        client_secret: 'canary-clientSecret',
      },
    },
    answer: { id: '7' },
  },
  {
    type: 'dropbox',
    request: 'POST /2/users/get_current_account',
    credential: { authorization: 'Bearer canary-token' },
    body: null,
    answer: { account_id: 'dbid:1' },
  },
  {
    type: 'gcs',
    request: 'GET /storage/v1/b/lake/o?maxResults=1&fields=kind',
    credential: { authorization: 'Bearer t0k-en' },
    account: 'https://www.googleapis.com/auth/devstorage.read_only',
    answer: { kind: 'storage#objects' },
  },
  {
    type: 'google-drive',
    request: 'GET /drive/v3/about?fields=user',
    credential: { authorization: 'Bearer t0k-en' },
    account: 'https://www.googleapis.com/auth/drive.readonly',
    answer: { user: { emailAddress: 'a@b' } },
  },
  {
    type: 'nextcloud',
    request: 'GET /ocs/v2.php/cloud/user?format=json',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: { 'ocs-apirequest': 'true' },
    answer: { ocs: { data: { id: 'reader' } } },
  },
  {
    type: 'webdav',
    auth: 'password',
    request: 'PROPFIND /',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: { depth: '0', accept: 'application/xml' },
    answer: '<d:multistatus xmlns:d="DAV:"></d:multistatus>',
    status: 207,
  },
  {
    type: 'webdav',
    auth: 'token',
    request: 'PROPFIND /',
    credential: { authorization: 'Bearer canary-token' },
    headers: { depth: '0', accept: 'application/xml' },
    answer: '<d:multistatus xmlns:d="DAV:"></d:multistatus>',
    status: 207,
  },
  {
    type: 'webdav',
    auth: 'none',
    request: 'PROPFIND /',
    headers: { depth: '0', accept: 'application/xml' },
    answer: '<d:multistatus xmlns:d="DAV:"></d:multistatus>',
    status: 207,
  },
];
