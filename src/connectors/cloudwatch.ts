import { awsConnector } from '../families/aws.ts';

/** Amazon CloudWatch, by its HTTP interface. */
export const cloudwatch = awsConnector({
  type: 'cloudwatch',
  title: 'Amazon CloudWatch',
  summary: 'Metrics and alarms of Amazon CloudWatch.',
  category: 'observability',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'monitoring',
  action: 'cloudwatch:DescribeAlarms',
  check: {
    form: { Action: 'DescribeAlarms', Version: '2010-08-01', MaxRecords: '1' },
    expect: { text: 'DescribeAlarmsResult' },
  },
  asks: 'Asks for one alarm.',
});
