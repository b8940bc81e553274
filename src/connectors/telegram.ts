import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Telegram, by the interface of its bots. */
export const telegram = httpConnector({
  type: 'telegram',
  title: 'Telegram',
  summary: 'A bot of Telegram.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://core.telegram.org/bots/api#getme', on: '2026-11-25' },
  aliases: ['telegram-bot'],
  site: 'https://api.telegram.org',
  schemes: {
    token: {
      title: 'Token',
      secrets: { token: text('Token of the bot, which Telegram takes in the path and nowhere else.') },
    },
  },
  check: {
    url: '{parameters.url}/bot{secrets.token}/getMe',
    secretInPath: true,
    expect: { json: { '/ok': { const: true }, '/result/id': { type: 'integer' } } },
    reasons: { '404': 'CredentialsRejected' },
  },
  asks: 'Asks which bot it is.',
});
