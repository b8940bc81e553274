import { awsConnector, operation } from '../families/aws.ts';

/** AWS Parameter Store, by its HTTP interface. */
export const parameterStore = awsConnector({
  type: 'parameter-store',
  title: 'AWS Parameter Store',
  summary: 'Parameters of AWS Systems Manager.',
  category: 'directory',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  aliases: ['aws-ssm', 'ssm'],
  service: 'ssm',
  action: 'ssm:DescribeParameters',
  check: {
    headers: operation('AmazonSSM.DescribeParameters'),
    json: { MaxResults: 1 },
    expect: { json: { '/Parameters': { type: 'array' } } },
  },
  asks: 'Asks for the name of one parameter, and for no value.',
});
