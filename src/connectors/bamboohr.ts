import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { keyAsUser } from '../families/authenticationSchemes.ts';

/** BambooHR, by its HTTP interface. */
export const bamboohr = httpConnector({
  type: 'bamboohr',
  title: 'BambooHR',
  summary: 'A company of BambooHR.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://documentation.bamboohr.com/reference/metadata-get-a-list-of-fields',
    on: '2026-11-25',
  },
  site: 'https://api.bamboohr.com',
  parameters: {
    company: text('Name of the company, as it stands before .bamboohr.com.', {
      maxLength: 63,
      pattern: '^[A-Za-z0-9-]+$',
    }),
  },
  sample: { company: 'acme' },
  schemes: { apiKey: keyAsUser('API key of a user.', 'x') },
  check: {
    url: '{parameters.url}/api/gateway.php/{parameters.company}/v1/meta/fields',
    expect: { json: { '/0/name': { type: 'string' } } },
  },
  asks: 'Asks which fields employees have.',
});
