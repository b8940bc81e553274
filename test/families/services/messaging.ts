import type { Service } from '../service.ts';

/** Requests and answers as the documentation of each service has them. */
export const services: readonly Service[] = [
  {
    type: 'eventbridge',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/events' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.DescribeEventBus' },
    body: { Name: 'default' },
    answer: { Name: 'default' },
  },
  {
    type: 'firehose',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/firehose' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Firehose_20150804.DescribeDeliveryStream' },
    body: { DeliveryStreamName: 'orders', Limit: 1 },
    answer: { DeliveryStreamDescription: { DeliveryStreamName: 'orders' } },
  },
  {
    type: 'kinesis',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/kinesis' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.DescribeStreamSummary' },
    body: { StreamName: 'orders' },
    answer: { StreamDescriptionSummary: { StreamName: 'orders' } },
  },
  {
    type: 'sns',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/sns' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetTopicAttributes&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A123456789012%3Aorders',
    answer: '<GetTopicAttributesResponse><GetTopicAttributesResult/></GetTopicAttributesResponse>',
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
  {
    type: 'sqs',
    request: 'POST /',
    credential: { authorization: 'AWS4-HMAC-SHA256 eu-central-1/sqs' },
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.GetQueueAttributes' },
    body: { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/orders', AttributeNames: ['QueueArn'] },
    answer: { Attributes: { QueueArn: 'arn' } },
  },
];
