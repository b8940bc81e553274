import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** Amazon DynamoDB, by its HTTP interface. */
export const dynamodb = awsConnector({
  type: 'dynamodb',
  title: 'Amazon DynamoDB',
  summary: 'A table of Amazon DynamoDB.',
  category: 'database',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'dynamodb',
  action: 'dynamodb:DescribeTable',
  parameters: { table: text('Table to describe.', { maxLength: 255 }) },
  sample: { table: 'orders' },
  check: {
    headers: operation('DynamoDB_20120810.DescribeTable', '1.0'),
    json: { TableName: '{parameters.table}' },
    expect: { json: { '/Table/TableName': { type: 'string' } } },
  },
  asks: 'Asks for the description of the table.',
});
