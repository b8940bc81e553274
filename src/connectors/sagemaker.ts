import { awsConnector, operation } from '../families/aws.ts';

/** Amazon SageMaker, by its HTTP interface. */
export const sagemaker = awsConnector({
  type: 'sagemaker',
  title: 'Amazon SageMaker',
  summary: 'Endpoints of Amazon SageMaker.',
  category: 'ai',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  service: 'sagemaker',
  action: 'sagemaker:ListEndpoints',
  host: 'api.sagemaker',
  check: {
    headers: operation('SageMaker.ListEndpoints'),
    json: { MaxResults: 1 },
    expect: { json: { '/Endpoints': { type: 'array' } } },
  },
  asks: 'Asks for one endpoint.',
});
