import { httpConnector } from '../families/http.ts';
import { anonymous, password } from '../families/authenticationSchemes.ts';

/** Apache Pinot, by its HTTP interface. */
export const pinot = httpConnector({
  type: 'pinot',
  title: 'Apache Pinot',
  summary: 'A controller of Apache Pinot.',
  category: 'warehouse',
  verified: { by: 'recorded', with: 'https://docs.pinot.apache.org/', on: '2026-11-24' },
  example: 'https://pinot-controller.data.svc:9000',
  schemes: { password: password(), none: anonymous() },
  check: { url: '{parameters.url}/tables', expect: { json: { '/tables': { type: 'array' } } } },
  asks: 'Asks which tables there are.',
});
