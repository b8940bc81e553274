import { awsConnector, operation } from '../families/aws.ts';

/** Amazon CloudWatch Logs, by its HTTP interface. */
export const cloudwatchLogs = awsConnector({
  type: 'cloudwatch-logs',
  title: 'Amazon CloudWatch Logs',
  summary: 'Log groups of Amazon CloudWatch.',
  category: 'observability',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'logs',
  action: 'logs:DescribeLogGroups',
  check: {
    headers: operation('Logs_20140328.DescribeLogGroups'),
    json: { limit: 1 },
    expect: { json: { '/logGroups': { type: 'array' } } },
  },
  asks: 'Asks for one log group.',
});
