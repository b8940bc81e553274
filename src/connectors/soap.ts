import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { envelope, securityHeader, securityToken } from '../families/soap.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';

const BODY = '<q:{parameters.operation} xmlns:q="{parameters.namespace}"/>';

/** A web service that speaks SOAP 1.1. */
export const soap = httpConnector({
  type: 'soap',
  title: 'SOAP',
  summary: 'Any service with a SOAP 1.1 interface.',
  category: 'api',
  verified: { by: 'server', with: 'node-soap 1.13', on: '2026-11-25' },
  aliases: ['wsdl', 'web-service'],
  example: 'https://erp.example.com/services/orders',
  parameters: {
    operation: text(
      'Operation to call, with nothing in it: one that reads, and that only who is logged in may call.',
      {
        maxLength: 255,
        pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$',
      },
    ),
    namespace: text('Namespace of the operation, as its WSDL has it.'),
    soapAction: optional(text('Value of the header SOAPAction, where the WSDL names one.')),
  },
  sample: { operation: 'GetVersion', namespace: 'urn:orders' },
  schemes: {
    password: password(),
    securityToken: securityToken(),
    token: token('Token.'),
    none: anonymous(),
  },
  check: {
    method: 'POST',
    url: '{parameters.url}',
    headers: { accept: 'text/xml', soapaction: '"{parameters.soapAction}"' },
    body: { type: 'text/xml; charset=utf-8', texts: [envelope(BODY, securityHeader()), envelope(BODY)] },
    expect: { text: 'Envelope' },
    reasons: { '500': 'UnexpectedAnswer' },
    tells: [
      {
        is: ['FailedAuthentication', 'InvalidSecurity', 'InvalidSecurityToken', 'FailedCheck'],
        reason: 'CredentialsRejected',
      },
    ],
  },
  asks: 'Calls the operation that the manifest names, and expects an answer that is no fault.',
});
