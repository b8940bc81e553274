import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Discord, by its HTTP interface. */
export const discord = httpConnector({
  type: 'discord',
  title: 'Discord',
  summary: 'A bot of Discord.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://discord.com/developers/docs/resources/user', on: '2026-11-24' },
  site: 'https://discord.com',
  schemes: { token: token('Token of the bot.', 'Bot') },
  check: { url: '{parameters.url}/api/v10/users/@me', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
