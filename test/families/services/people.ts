import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'bamboohr',
    request: 'GET /api/gateway.php/acme/v1/meta/fields',
    credential: { authorization: 'Basic Y2FuYXJ5LWFwaUtleTp4' },
    answer: [{ id: 1, name: 'First Name', type: 'text', alias: 'firstName' }],
  },
  {
    type: 'caldav',
    auth: 'password',
    request: 'PROPFIND /',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: { depth: '0', 'content-type': 'application/xml; charset=utf-8' },
    body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>',
    answer:
      '<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><current-user-principal><href>/reader/</href></current-user-principal></prop></propstat></response></multistatus>',
    status: 207,
    refuses: [
      [
        207,
        '<prop><current-user-principal><unauthenticated/></current-user-principal></prop>',
        'CredentialsRejected',
      ],
    ],
  },
  {
    type: 'caldav',
    auth: 'digest',
    request: 'PROPFIND /',
    credential: { authorization: 'Digest username="reader"' },
    challenges: true,
    headers: { depth: '0', 'content-type': 'application/xml; charset=utf-8' },
    body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>',
    answer:
      '<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><current-user-principal><href>/reader/</href></current-user-principal></prop></propstat></response></multistatus>',
    status: 207,
  },
  {
    type: 'caldav',
    auth: 'token',
    request: 'PROPFIND /',
    credential: { authorization: 'Bearer canary-token' },
    headers: { depth: '0', 'content-type': 'application/xml; charset=utf-8' },
    body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>',
    answer:
      '<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><current-user-principal><href>/reader/</href></current-user-principal></prop></propstat></response></multistatus>',
    status: 207,
  },
  {
    type: 'greenhouse',
    request: 'GET /v3/users?per_page=1',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: { grant_type: 'client_credentials' },
      authorization: 'Basic bW9vcmluZzpjYW5hcnktY2xpZW50U2VjcmV0',
    },
    answer: [{ id: 112, name: 'Juliet Burbank' }],
  },
  {
    type: 'sap-successfactors',
    request: 'GET /odata/v2/User?%24top=1&%24select=userId&%24format=json',
    credential: { authorization: 'Bearer canary-token' },
    answer: { d: { results: [{ userId: 'admin' }] } },
    refuses: [
      [403, { error: { code: 'COE_GENERAL_FORBIDDEN', message: { lang: 'en-US' } } }, 'PermissionDenied'],
    ],
  },
  {
    type: 'workday',
    request: 'POST /ccx/service/acme/Human_Resources/v45.0',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" s:mustUnderstand="1"><w:UsernameToken><w:Username>reader@acme</w:Username><w:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">canary-password</w:Password></w:UsernameToken></w:Security></s:Header><s:Body><wd:Server_Timestamp_Get xmlns:wd="urn:com.workday/bsvc" wd:version="v45.0"/></s:Body></s:Envelope>',
    answer:
      '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><wd:Server_Timestamp xmlns:wd="urn:com.workday/bsvc" wd:version="v45.0"><wd:Server_Timestamp_Data>2026-11-25T11:00:00.000-08:00</wd:Server_Timestamp_Data></wd:Server_Timestamp></SOAP-ENV:Body></SOAP-ENV:Envelope>',
    but: { 500: 'UnexpectedAnswer' },
    refuses: [
      [
        500,
        '<SOAP-ENV:Fault><faultcode>SOAP-ENV:Client.authenticationError</faultcode><faultstring>invalid username or password</faultstring></SOAP-ENV:Fault>',
        'CredentialsRejected',
      ],
    ],
  },
];
