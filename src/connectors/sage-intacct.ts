import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

const SENDER = '<senderid>{parameters.senderId}</senderid><password>{secrets.senderPassword}</password>';
const CONTROL = `<control>${SENDER}<controlid>mooring</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control>`;
const USER =
  '<userid>{parameters.user}</userid><companyid>{parameters.companyId}</companyid><password>{secrets.password}</password>';
const CONTENT =
  '<content><function controlid="mooring"><inspect><object>LOCATION</object></inspect></function></content>';
const REQUEST = `<?xml version="1.0" encoding="UTF-8"?><request>${CONTROL}<operation><authentication><login>${USER}</login></authentication>${CONTENT}</operation></request>`;

/** Sage Intacct, by its XML interface. */
export const sageIntacct = httpConnector({
  type: 'sage-intacct',
  title: 'Sage Intacct',
  summary: 'A company of Sage Intacct.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://developer.intacct.com/web-services/requests/',
    on: '2026-11-25',
  },
  aliases: ['intacct', 'sage'],
  site: 'https://api.intacct.com',
  parameters: { companyId: text('Id of the company.', { maxLength: 64 }) },
  sample: { companyId: 'acme' },
  schemes: {
    password: {
      title: 'User of the web services, and a sender',
      parameters: {
        senderId: text('Id of the sender, which Sage gives to who writes programs.', { maxLength: 64 }),
        user: text('User of the web services.', { maxLength: 64 }),
      },
      identity: ['senderId', 'user'],
      secrets: { senderPassword: text('Password of the sender.'), password: text('Password of the user.') },
      sample: { senderId: 'mooring', user: 'reader' },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/ia/xml/xmlgw.phtml',
    headers: { accept: 'application/xml' },
    body: { type: 'application/xml', texts: [REQUEST] },
    expect: { text: '<sessiontimestamp>' },
    tells: [{ inSuccess: true, is: ['XL03000006'], reason: 'CredentialsRejected' }],
  },
  asks: 'Logs in for one request, and asks what a location consists of.',
});
