import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { entraWorkload } from '../families/entraSchemes.ts';
import { entraClient } from '../families/grants.ts';

/** A mailbox of Exchange Online, by Microsoft Graph. */
export const exchangeOnline = httpConnector({
  type: 'exchange-online',
  title: 'Exchange Online',
  summary: 'A mailbox of Microsoft 365.',
  category: 'mail',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/graph/api/mailfolder-get',
    on: '2026-11-25',
  },
  aliases: ['outlook', 'outlook365', 'microsoft-outlook'],
  site: 'https://graph.microsoft.com',
  parameters: { mailbox: text('Mail address or id of the user whose mailbox it is.', { maxLength: 320 }) },
  sample: { mailbox: 'orders@example.com' },
  schemes: {
    ...entraClient('https://graph.microsoft.com/.default'),
    workloadIdentity: entraWorkload('https://graph.microsoft.com/.default'),
  },
  check: {
    url: '{parameters.url}/v1.0/users/{parameters.mailbox}/mailFolders/inbox',
    query: { $select: 'id' },
    expect: { json: { '/id': { type: 'string' } } },
    tells: [
      { at: '/error/code', is: ['InvalidAuthenticationToken'], reason: 'CredentialsRejected' },
      {
        at: '/error/code',
        is: ['ErrorAccessDenied', 'Authorization_RequestDenied'],
        reason: 'PermissionDenied',
      },
      {
        at: '/error/code',
        is: ['ErrorInvalidUser', 'Request_ResourceNotFound', 'MailboxNotEnabledForRESTAPI'],
        reason: 'TargetNotFound',
      },
    ],
  },
  asks: 'Asks for the id of the inbox.',
});
