import { awsConnector } from '../families/aws.ts';

/** Amazon SES, by its HTTP interface. */
export const ses = awsConnector({
  type: 'ses',
  title: 'Amazon SES',
  summary: 'Sending of mail by Amazon SES.',
  category: 'mail',
  verified: { by: 'emulator', with: 'moto 5.1.22', on: '2026-11-24' },
  aliases: ['amazon-ses'],
  service: 'ses',
  action: 'ses:GetSendQuota',
  host: 'email',
  check: { form: { Action: 'GetSendQuota', Version: '2010-12-01' }, expect: { text: 'GetSendQuotaResult' } },
  asks: 'Asks how many mails may be sent, and sends none.',
});
