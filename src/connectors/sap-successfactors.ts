import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** SAP SuccessFactors, by its OData interface. */
export const sapSuccessfactors = httpConnector({
  type: 'sap-successfactors',
  title: 'SAP SuccessFactors',
  summary: 'A company of SAP SuccessFactors.',
  locksEarly: true,
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://help.sap.com/docs/successfactors-platform/sap-successfactors-api-reference-guide-odata-v2',
    on: '2026-11-25',
  },
  aliases: ['successfactors'],
  example: 'https://api4.successfactors.com',
  schemes: {
    token: token(
      'Access token, which whoever signs the SAML assertion renews; passwords are no longer taken.',
    ),
  },
  check: {
    url: '{parameters.url}/odata/v2/User',
    query: { $top: '1', $select: 'userId', $format: 'json' },
    expect: { json: { '/d/results': { type: 'array' } } },
    tells: [{ at: '/error/code', is: ['COE_GENERAL_FORBIDDEN'], reason: 'PermissionDenied' }],
  },
  asks: 'Asks for the id of one user.',
});
