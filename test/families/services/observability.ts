import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'cloudwatch-logs',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/logs' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
    body: { limit: 1 },
    answer: { logGroups: [] },
  },
  { type: 'sentry', request: 'GET /api/0/organizations/', credential: { authorization: 'Bearer canary-token' }, answer: [{ id: '2' }] },
];
