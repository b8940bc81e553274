import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** Amazon Kinesis, by its HTTP interface. */
export const kinesis = awsConnector({
  type: 'kinesis',
  title: 'Amazon Kinesis',
  summary: 'A data stream of Amazon Kinesis.',
  category: 'messaging',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'kinesis',
  action: 'kinesis:DescribeStreamSummary',
  parameters: { stream: text('Stream to describe.', { maxLength: 128 }) },
  sample: { stream: 'orders' },
  check: {
    headers: operation('Kinesis_20131202.DescribeStreamSummary'),
    json: { StreamName: '{parameters.stream}' },
    expect: { json: { '/StreamDescriptionSummary/StreamName': { type: 'string' } } },
  },
  asks: 'Asks for a summary of the stream.',
});
