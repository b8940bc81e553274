import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** dbt Cloud, by its administrative interface. */
export const dbtCloud = httpConnector({
  type: 'dbt-cloud',
  title: 'dbt Cloud',
  summary: 'An account of dbt Cloud.',
  category: 'warehouse',
  verified: { by: 'recorded', with: 'https://docs.getdbt.com/dbt-cloud/api-v2', on: '2026-11-24' },
  site: 'https://cloud.getdbt.com',
  schemes: { token: token('Service token.', 'Token') },
  check: { url: '{parameters.url}/api/v2/accounts/', expect: { json: { '/data': { type: 'array' } } } },
  asks: 'Asks which accounts the token belongs to.',
});
