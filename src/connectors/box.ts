import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Box, by its HTTP interface. */
export const box = httpConnector({
  type: 'box',
  title: 'Box',
  summary: 'Files of an enterprise in Box.',
  category: 'storage',
  verified: { by: 'recorded', with: 'https://developer.box.com/reference/get-users-me/', on: '2026-11-24' },
  site: 'https://api.box.com',
  parameters: { enterpriseId: text('Id of the enterprise.', { pattern: '^[0-9]+$', maxLength: 32 }) },
  sample: { enterpriseId: '123' },
  schemes: {
    clientCredentials: clientCredentials({
      at: 'https://api.box.com/oauth2/token',
      form: { box_subject_type: 'enterprise', box_subject_id: '{parameters.enterpriseId}' },
    }),
  },
  check: {
    url: '{parameters.url}/2.0/users/me',
    query: { fields: 'id' },
    expect: { json: { '/id': { type: 'string' } } },
  },
  asks: 'Asks for the user of the application.',
});
