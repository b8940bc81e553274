import { assertion } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';

/** DocuSign, by its HTTP interface. */
export const docusign = httpConnector({
  type: 'docusign',
  title: 'DocuSign',
  summary: 'Accounts of DocuSign eSignature.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developers.docusign.com/platform/auth/jwt/jwt-get-token/',
    on: '2026-11-25',
  },
  site: 'https://account.docusign.com',
  schemes: {
    privateKey: assertion('https://account.docusign.com/oauth/token', {
      aud: 'account.docusign.com',
      scope: 'signature impersonation',
    }),
  },
  check: { url: '{parameters.url}/oauth/userinfo', expect: { json: { '/sub': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
