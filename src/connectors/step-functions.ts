import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** AWS Step Functions, by its HTTP interface. */
export const stepFunctions = awsConnector({
  type: 'step-functions',
  title: 'AWS Step Functions',
  summary: 'A state machine of AWS Step Functions.',
  category: 'api',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'states',
  action: 'states:DescribeStateMachine',
  parameters: { stateMachineArn: text('Name of the state machine (ARN).', { maxLength: 256 }) },
  sample: { stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders' },
  check: {
    headers: operation('AWSStepFunctions.DescribeStateMachine', '1.0'),
    json: { stateMachineArn: '{parameters.stateMachineArn}' },
    expect: { json: { '/stateMachineArn': { type: 'string' } } },
  },
  asks: 'Asks what the state machine is like.',
});
