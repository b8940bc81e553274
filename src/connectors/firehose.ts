import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** Amazon Data Firehose, by its HTTP interface. */
export const firehose = awsConnector({
  type: 'firehose',
  title: 'Amazon Data Firehose',
  summary: 'A delivery stream of Amazon Data Firehose.',
  category: 'messaging',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  aliases: ['kinesis-firehose'],
  service: 'firehose',
  action: 'firehose:DescribeDeliveryStream',
  parameters: { stream: text('Stream to describe.', { maxLength: 64 }) },
  sample: { stream: 'orders' },
  check: {
    headers: operation('Firehose_20150804.DescribeDeliveryStream'),
    json: { DeliveryStreamName: '{parameters.stream}', Limit: 1 },
    expect: { json: { '/DeliveryStreamDescription/DeliveryStreamName': { type: 'string' } } },
  },
  asks: 'Asks for the description of the stream.',
});
