import { connectorOf } from '../../src/connectors/index.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { post, startMoto, unsigned } from '../support/servers/moto.ts';
import type { AwsKeys, MotoServer } from '../support/servers/moto.ts';

/*
 * Services of AWS against an emulator that recomputes every signature and judges every policy.
 */
let server: MotoServer;

const ACCOUNT = '123456789012';
const MACHINE = JSON.stringify({ StartAt: 'only', States: { only: { Type: 'Succeed' } } });
const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:orders`;

/** What is asked for, how it is made, and what is not there. */
interface Subject {
  readonly type: string;
  readonly service: string;
  readonly target?: string;
  readonly make: object;
  readonly there: (url: string) => object;
  readonly missing?: (url: string) => object;
}

const SUBJECTS: readonly Subject[] = [
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

beforeAll(async () => {
  server = await startMoto();
  for (const subject of SUBJECTS) await make(subject);
  await server.enforce();
}, 300_000);
afterAll(() => server?.stop());

async function make({ service, target, make: fields }: Subject): Promise<void> {
  const authorization = unsigned(service);
  if (target === undefined) {
    const form = new URLSearchParams(fields as Record<string, string>).toString(); // the fields of the one form in the table
    await post(`${server.url}/`, form, {
      'content-type': 'application/x-www-form-urlencoded',
      authorization,
    });
    return;
  }
  const version = /DynamoDB|SQS/.test(target) ? '1.0' : '1.1';
  await post(`${server.url}/`, JSON.stringify(fields), {
    'content-type': `application/x-amz-json-${version}`,
    'x-amz-target': target,
    authorization,
  });
}

function ask(type: string, { accessKeyId, secretAccessKey }: AwsKeys, subject: object) {
  const parameters = { url: server.url, region: 'eu-central-1', accessKeyId, ...subject };
  return attempt(connectorOf(type)!, { parameters, secrets: { secretAccessKey } });
}

describe.each(SUBJECTS)('$type against moto', ({ type, there }) => {
  it('succeeds with a right signature', async () => {
    expect(verdict(await ask(type, server.admin, there(server.url)))).toEqual({
      steps: ['Resolve', 'Connect', 'Probe'],
    });
  });

  it('rejects a wrong secret key', async () => {
    const result = await ask(type, { ...server.admin, secretAccessKey: 'no' }, there(server.url));

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });

  it('rejects an unknown access key', async () => {
    const result = await ask(type, { ...server.admin, accessKeyId: 'AKIAUNKNOWN' }, there(server.url));

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });

  it('says that a key may do nothing', async () => {
    const result = await ask(type, server.nobody, there(server.url));

    expect(verdict(result)).toEqual(failedAt('PermissionDenied', 'Resolve', 'Connect', 'Authorize'));
  });
});

it.each(SUBJECTS.flatMap(({ type, missing }) => (missing ? [[type, missing] as const] : [])))(
  '%s says that its subject does not exist',
  async (type, missing) => {
    const result = await ask(type, server.admin, missing(server.url));

    expect(verdict(result)).toEqual(failedAt('TargetNotFound', 'Resolve', 'Connect', 'Authorize'));
  },
);
