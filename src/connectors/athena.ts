import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** Amazon Athena, by its HTTP interface. */
export const athena = awsConnector({
  type: 'athena',
  title: 'Amazon Athena',
  summary: 'A workgroup of Amazon Athena.',
  category: 'warehouse',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'athena',
  action: 'athena:GetWorkGroup',
  parameters: {
    workGroup: text('Workgroup to ask for; that of the account is primary.', { maxLength: 128 }),
  },
  sample: { workGroup: 'primary' },
  check: {
    headers: operation('AmazonAthena.GetWorkGroup'),
    json: { WorkGroup: '{parameters.workGroup}' },
    expect: { json: { '/WorkGroup/Name': { type: 'string' } } },
  },
  asks: 'Asks for the workgroup.',
});
