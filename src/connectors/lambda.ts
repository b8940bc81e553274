import { text } from '../contract/schema.ts';
import { awsConnector } from '../families/aws.ts';

/** AWS Lambda, by its HTTP interface. */
export const lambda = awsConnector({
  type: 'lambda',
  title: 'AWS Lambda',
  summary: 'A function of AWS Lambda.',
  category: 'api',
  verified: {
    by: 'recorded',
    with: 'https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html',
    on: '2026-11-24',
  },
  aliases: ['aws-lambda'],
  service: 'lambda',
  action: 'lambda:GetFunctionConfiguration',
  parameters: { function: text('Name of the function.', { maxLength: 140, pattern: '^[A-Za-z0-9_:-]+$' }) },
  sample: { function: 'orders' },
  check: {
    method: 'GET',
    url: '{parameters.url}/2015-03-31/functions/{parameters.function}/configuration',
    expect: { json: { '/FunctionName': { type: 'string' } } },
  },
  asks: 'Asks for the settings of the function, and does not call it.',
});
