import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Dremio, by its HTTP interface. */
export const dremio = httpConnector({
  type: 'dremio',
  title: 'Dremio',
  summary: 'A coordinator of Dremio, or Dremio Cloud.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://docs.dremio.com/current/reference/api/catalog/',
    on: '2026-11-24',
  },
  example: 'https://dremio.data.svc:9047',
  schemes: { token: token('Personal access token.') },
  check: { url: '{parameters.url}/api/v3/catalog', expect: { json: { '/data': { type: 'array' } } } },
  asks: 'Asks for the top of the catalogue.',
});
