import { post, unsigned } from '../support/servers/moto.ts';

/** The account of the emulator. */
export const ACCOUNT = '123456789012';
const MACHINE = JSON.stringify({ StartAt: 'only', States: { only: { Type: 'Succeed' } } });
const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:orders`;

/** What is asked for, how it is made, and what is not there. */
export interface Subject {
  readonly type: string;
  readonly service: string;
  readonly target?: string;
  readonly make: object;
  readonly there: (url: string) => object;
  readonly missing?: (url: string) => object;
}

/** One of each service. */
export const SUBJECTS: readonly Subject[] = [
  {
    type: 'dynamodb',
    service: 'dynamodb',
    target: 'DynamoDB_20120810.CreateTable',
    make: {
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
    there: () => ({ table: 'orders' }),
    missing: () => ({ table: 'other' }),
  },
  {
    type: 'sqs',
    service: 'sqs',
    target: 'AmazonSQS.CreateQueue',
    make: { QueueName: 'orders' },
    there: (url) => ({ queueUrl: `${url}/${ACCOUNT}/orders` }),
    missing: (url) => ({ queueUrl: `${url}/${ACCOUNT}/other` }),
  },
  {
    type: 'sns',
    service: 'sns',
    make: { Action: 'CreateTopic', Version: '2010-03-31', Name: 'orders' },
    there: () => ({ topicArn: TOPIC }),
    missing: () => ({ topicArn: `${TOPIC}-other` }),
  },
  {
    type: 'kinesis',
    service: 'kinesis',
    target: 'Kinesis_20131202.CreateStream',
    make: { StreamName: 'orders', ShardCount: 1 },
    there: () => ({ stream: 'orders' }),
    missing: () => ({ stream: 'other' }),
  },
  {
    type: 'glue',
    service: 'glue',
    target: 'AWSGlue.CreateDatabase',
    make: { DatabaseInput: { Name: 'sales' } },
    there: () => ({ database: 'sales' }),
    missing: () => ({ database: 'other' }),
  },
  {
    type: 'athena',
    service: 'athena',
    target: 'AmazonAthena.CreateWorkGroup',
    make: { Name: 'reports' },
    there: () => ({ workGroup: 'reports' }),
  },
  {
    type: 'eventbridge',
    service: 'events',
    target: 'AWSEvents.CreateEventBus',
    make: { Name: 'orders' },
    there: () => ({ bus: 'orders' }),
    missing: () => ({ bus: 'other' }),
  },
  {
    type: 'firehose',
    service: 'firehose',
    target: 'Firehose_20150804.CreateDeliveryStream',
    make: {
      DeliveryStreamName: 'orders',
      ExtendedS3DestinationConfiguration: {
        BucketARN: 'arn:aws:s3:::lake',
        RoleARN: `arn:aws:iam::${ACCOUNT}:role/lake`,
      },
    },
    there: () => ({ stream: 'orders' }),
    missing: () => ({ stream: 'other' }),
  },
  {
    type: 'cloudwatch-logs',
    service: 'logs',
    target: 'Logs_20140328.CreateLogGroup',
    make: { logGroupName: 'orders' },
    there: () => ({}),
  },
  {
    type: 'aws-secrets-manager',
    service: 'secretsmanager',
    target: 'secretsmanager.CreateSecret',
    make: { Name: 'orders', SecretString: 's' },
    there: () => ({}),
  },
  {
    type: 'step-functions',
    service: 'states',
    target: 'AWSStepFunctions.CreateStateMachine',
    make: { name: 'orders', definition: MACHINE, roleArn: `arn:aws:iam::${ACCOUNT}:role/orders` },
    there: () => ({ stateMachineArn: `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:orders` }),
    missing: () => ({ stateMachineArn: `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:other` }),
  },
  {
    type: 'parameter-store',
    service: 'ssm',
    target: 'AmazonSSM.PutParameter',
    make: { Name: 'orders', Value: 'v', Type: 'String' },
    there: () => ({}),
  },
  {
    type: 'ses',
    service: 'ses',
    make: { Action: 'VerifyEmailIdentity', Version: '2010-12-01', EmailAddress: 'a@b.test' },
    there: () => ({}),
  },
  {
    type: 'cloudwatch',
    service: 'monitoring',
    make: { Action: 'ListDashboards', Version: '2010-08-01' },
    there: () => ({}),
  },
  { type: 'sagemaker', service: 'sagemaker', target: 'SageMaker.ListEndpoints', make: {}, there: () => ({}) },
];

/** Makes it, as long as the emulator does not judge. */
export async function make(url: string, { service, target, make: fields }: Subject): Promise<void> {
  const authorization = unsigned(service);
  if (target === undefined) {
    const form = new URLSearchParams(fields as Record<string, string>).toString(); // the fields of the one form in the table
    await post(`${url}/`, form, {
      'content-type': 'application/x-www-form-urlencoded',
      authorization,
    });
    return;
  }
  const version = /DynamoDB|SQS/.test(target) ? '1.0' : '1.1';
  await post(`${url}/`, JSON.stringify(fields), {
    'content-type': `application/x-amz-json-${version}`,
    'x-amz-target': target,
    authorization,
  });
}
