import { text } from '../contract/schema.ts';
import { awsConnector, operation } from '../families/aws.ts';

/** AWS Glue, by its HTTP interface. */
export const glue = awsConnector({
  type: 'glue',
  title: 'AWS Glue',
  summary: 'The data catalogue of AWS Glue.',
  category: 'warehouse',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  aliases: ['glue-catalog'],
  service: 'glue',
  action: 'glue:GetDatabase',
  parameters: { database: text('Database of the catalogue.', { maxLength: 255 }) },
  sample: { database: 'sales' },
  check: {
    headers: operation('AWSGlue.GetDatabase'),
    json: { Name: '{parameters.database}' },
    expect: { json: { '/Database/Name': { type: 'string' } } },
  },
  asks: 'Asks for the database of the catalogue.',
});
