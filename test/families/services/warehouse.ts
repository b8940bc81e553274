import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'athena',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/athena' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonAthena.GetWorkGroup' },
    body: { WorkGroup: 'primary' },
    answer: { WorkGroup: { Name: 'primary' } },
  },
  {
    type: 'glue',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/glue' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSGlue.GetDatabase' },
    body: { Name: 'sales' },
    answer: { Database: { Name: 'sales' } },
  },
];
