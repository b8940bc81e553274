import { text } from '../contract/schema.ts';
import { awsConnector } from '../families/aws.ts';

/** Amazon SNS, by its HTTP interface. */
export const sns = awsConnector({
  type: 'sns',
  title: 'Amazon SNS',
  summary: 'A topic of Amazon SNS.',
  category: 'messaging',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'sns',
  action: 'sns:GetTopicAttributes',
  parameters: { topicArn: text('Name of the topic (ARN).', { maxLength: 1024 }) },
  sample: { topicArn: 'arn:aws:sns:eu-central-1:123456789012:orders' },
  check: {
    form: { Action: 'GetTopicAttributes', Version: '2010-03-31', TopicArn: '{parameters.topicArn}' },
    expect: { text: 'GetTopicAttributesResult' },
  },
  asks: 'Asks for the attributes of the topic.',
});
