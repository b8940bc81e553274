import type { Service } from '../service.ts';

/** The envelope of SOAP 1.1: https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383494 */
const SOAP_ANSWER =
  '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><m:GetVersionResponse xmlns:m="urn:orders"/></SOAP-ENV:Body></SOAP-ENV:Envelope>';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'lambda',
    request: 'GET /2015-03-31/functions/orders/configuration',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/lambda' },
    answer: { FunctionName: 'orders' },
    refuses: [
      [
        403,
        {
          message: 'The security token included in the request is invalid.',
          __type: 'UnrecognizedClientException',
        },
        'CredentialsRejected',
      ],
      [404, { Type: 'User', Message: 'canary', __type: 'ResourceNotFoundException' }, 'TargetNotFound'],
    ],
  },
  {
    type: 'step-functions',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/states' },
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.DescribeStateMachine',
    },
    body: { stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders' },
    answer: { stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders' },
    refuses: [
      [
        400,
        { __type: 'com.amazonaws.swf.service.v2.model#StateMachineDoesNotExist', message: 'canary' },
        'TargetNotFound',
      ],
    ],
  },
  {
    type: 'cloudflare',
    request: 'GET /client/v4/user/tokens/verify',
    credential: { authorization: 'Bearer canary-token' },
    answer: { success: true, result: { status: 'active' } },
  },
  {
    type: 'digitalocean',
    request: 'GET /v2/account',
    credential: { authorization: 'Bearer canary-token' },
    answer: { account: { uuid: 'u' } },
  },
  {
    type: 'graphql',
    auth: 'token',
    request: 'POST /',
    credential: { authorization: 'Bearer canary-token' },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'graphql',
    auth: 'apiKey',
    request: 'POST /',
    credential: { 'x-api-key': 'canary-apiKey' },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'graphql',
    auth: 'password',
    request: 'POST /',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'graphql',
    auth: 'none',
    request: 'POST /',
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'netlify',
    request: 'GET /api/v1/user',
    credential: { authorization: 'Bearer canary-token' },
    answer: { id: 'u' },
  },
  {
    type: 'nomad',
    request: 'GET /v1/acl/token/self',
    credential: { 'x-nomad-token': 'canary-token' },
    answer: { AccessorID: 'a' },
    but: { 403: 'CredentialsRejected' },
  },
  {
    type: 'graphql',
    auth: 'clientCredentials',
    request: 'POST /',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: { grant_type: 'client_credentials' },
      authorization: 'Basic bW9vcmluZzpjYW5hcnktY2xpZW50U2VjcmV0',
    },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'graphql',
    auth: 'accessKey',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/appsync' },
    body: { query: '{ __typename }' },
    answer: { data: { __typename: 'Query' } },
  },
  {
    type: 'odata',
    auth: 'clientCredentials',
    request: 'GET /$metadata',
    credential: { authorization: 'Bearer t0k-en' },
    grant: {
      path: '/',
      form: { grant_type: 'client_credentials' },
      authorization: 'Basic bW9vcmluZzpjYW5hcnktY2xpZW50U2VjcmV0',
    },
    headers: { accept: 'application/xml' },
    answer: '<edmx:Edmx Version="4.0"/>',
  },
  {
    type: 'odata',
    auth: 'accessKey',
    request: 'GET /$metadata',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/execute-api' },
    headers: { accept: 'application/xml' },
    answer: '<edmx:Edmx Version="4.0"/>',
  },
  {
    type: 'odata',
    auth: 'password',
    request: 'GET /$metadata',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: { accept: 'application/xml' },
    answer: '<edmx:Edmx Version="4.0"/>',
  },
  {
    type: 'odata',
    auth: 'token',
    request: 'GET /$metadata',
    credential: { authorization: 'Bearer canary-token' },
    headers: { accept: 'application/xml' },
    answer: '<edmx:Edmx Version="4.0"/>',
  },
  {
    type: 'odata',
    auth: 'none',
    request: 'GET /$metadata',
    headers: { accept: 'application/xml' },
    answer: '<edmx:Edmx Version="4.0"/>',
  },
  {
    type: 'vercel',
    request: 'GET /v2/user',
    credential: { authorization: 'Bearer canary-token' },
    answer: { user: { id: 'u' } },
  },
  {
    type: 'soap',
    auth: 'password',
    request: 'POST /',
    credential: { authorization: 'Basic cmVhZGVyOmNhbmFyeS1wYXNzd29yZA==' },
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><q:GetVersion xmlns:q="urn:orders"/></s:Body></s:Envelope>',
    answer: SOAP_ANSWER,
    but: { 500: 'UnexpectedAnswer' },
    refuses: [
      [500, '<s:Fault><faultcode>wsse:FailedAuthentication</faultcode></s:Fault>', 'CredentialsRejected'],
      [500, '<s:Fault><faultcode>s:Client</faultcode></s:Fault>', 'UnexpectedAnswer'],
    ],
  },

  {
    type: 'soap',
    auth: 'securityToken',
    request: 'POST /',

    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" s:mustUnderstand="1"><w:UsernameToken><w:Username>reader</w:Username><w:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">canary-tokenPassword</w:Password></w:UsernameToken></w:Security></s:Header><s:Body><q:GetVersion xmlns:q="urn:orders"/></s:Body></s:Envelope>',
    answer: SOAP_ANSWER,
    but: { 500: 'UnexpectedAnswer' },
  },

  {
    type: 'soap',
    auth: 'token',
    request: 'POST /',
    credential: { authorization: 'Bearer canary-token' },
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><q:GetVersion xmlns:q="urn:orders"/></s:Body></s:Envelope>',
    answer: SOAP_ANSWER,
    but: { 500: 'UnexpectedAnswer' },
  },

  {
    type: 'soap',
    auth: 'none',
    request: 'POST /',

    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><q:GetVersion xmlns:q="urn:orders"/></s:Body></s:Envelope>',
    answer: SOAP_ANSWER,
    but: { 500: 'UnexpectedAnswer' },
  },
];
