import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Twilio, by its HTTP interface. */
export const twilio = httpConnector({
  type: 'twilio',
  title: 'Twilio',
  summary: 'An account of Twilio.',
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://www.twilio.com/docs/iam/api/account', on: '2026-11-24' },
  site: 'https://api.twilio.com',
  schemes: {
    authToken: {
      title: 'Account and token',
      parameters: { accountSid: text('Id of the account.', { maxLength: 64 }) },
      identity: ['accountSid'],
      secrets: { authToken: text('Auth token of the account.') },
      auth: { basic: { user: '{parameters.accountSid}', password: '{secrets.authToken}' } },
      sample: { accountSid: 'AC0123' },
    },
  },
  check: {
    url: '{parameters.url}/2010-04-01/Accounts/{parameters.accountSid}.json',
    expect: { json: { '/sid': { type: 'string' } } },
  },
  asks: 'Asks for the account.',
});
