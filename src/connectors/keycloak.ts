import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Keycloak, by its HTTP interface. */
export const keycloak = httpConnector({
  type: 'keycloak',
  title: 'Keycloak',
  summary: 'A realm of Keycloak.',
  category: 'directory',
  verified: { by: 'server', with: 'Keycloak 26.0', on: '2026-11-24' },
  example: 'https://sso.example.com',
  parameters: { realm: text('Name of the realm.', { maxLength: 255 }) },
  sample: { realm: 'shop' },
  schemes: {
    clientCredentials: clientCredentials({
      at: '{parameters.url}/realms/{parameters.realm}/protocol/openid-connect/token',
      form: { scope: 'openid' },
    }),
  },
  check: {
    url: '{parameters.url}/realms/{parameters.realm}/protocol/openid-connect/userinfo',
    expect: { json: { '/sub': { type: 'string' } } },
  },
  asks: 'Asks who is logged in.',
});
