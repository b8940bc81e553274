import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** Amazon SQS, by its HTTP interface. */
export const sqs = awsConnector({
  type: 'sqs',
  title: 'Amazon SQS',
  summary: 'A queue of Amazon SQS.',
  category: 'messaging',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'sqs',
  action: 'sqs:GetQueueAttributes',
  parameters: { queueUrl: text('Address of the queue, as AWS gives it.', { maxLength: 1024 }) },
  sample: { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/orders' },
  check: {
    headers: operation('AmazonSQS.GetQueueAttributes', '1.0'),
    json: { QueueUrl: '{parameters.queueUrl}', AttributeNames: ['QueueArn'] },
    expect: { json: { '/Attributes/QueueArn': { type: 'string' } } },
  },
  asks: 'Asks for the name of the queue.',
});
