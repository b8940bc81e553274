import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'dynamodb',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/dynamodb' },
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.DescribeTable' },
    body: { TableName: 'orders' },
    answer: { Table: { TableName: 'orders' } },
    refuses: [
      [400, { __type: 'com.amazonaws.coral.service#UnrecognizedClientException', message: 'canary' }, 'CredentialsRejected'],
      [400, { __type: 'com.amazonaws.coral.service#ExpiredTokenException', message: 'canary' }, 'CredentialsExpired'],
      [400, { __type: 'com.amazonaws.coral.service#AccessDeniedException', message: 'canary' }, 'PermissionDenied'],
      [400, { __type: 'com.amazonaws.coral.service#ResourceNotFoundException', message: 'canary' }, 'TargetNotFound'],
      [400, { __type: 'com.amazonaws.coral.service#ThrottlingException', message: 'canary' }, 'RateLimited'],
      [403, '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>', 'CredentialsRejected'],
      [400, { __type: 'com.amazonaws.coral.service#ValidationException', message: 'canary' }, 'UnexpectedAnswer'],
    ],
  },
];
