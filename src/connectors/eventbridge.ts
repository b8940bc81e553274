import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** Amazon EventBridge, by its HTTP interface. */
export const eventbridge = awsConnector({
  type: 'eventbridge',
  title: 'Amazon EventBridge',
  summary: 'An event bus of Amazon EventBridge.',
  category: 'messaging',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'events',
  action: 'events:DescribeEventBus',
  parameters: { bus: text('Bus to describe; that of the account is default.', { maxLength: 255 }) },
  sample: { bus: 'default' },
  check: {
    headers: operation('AWSEvents.DescribeEventBus'),
    json: { Name: '{parameters.bus}' },
    expect: { json: { '/Name': { type: 'string' } } },
  },
  asks: 'Asks for the description of the bus.',
});
