// oidc-provider for clients that ask in their own name, and for users who have logged in already.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { pathToFileURL } from 'node:url';

const [modules, port, text] = process.argv.slice(2);
const { clients, tls, logins, audience } = JSON.parse(text);
const { default: Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`).href);

const features = {
  clientCredentials: { enabled: true },
  introspection: { enabled: true },
  devInteractions: { enabled: false },
  ...(audience !== undefined && { resourceIndicators: { enabled: true, ...tokensFor(audience) } }),
};
const provider = new Provider(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, {
  clients,
  features,
  scopes: ['openid', 'offline_access', 'api'],
});

for (const [jti, { client: clientId, account: accountId }] of Object.entries(logins)) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid offline_access');
  const grantId = await grant.save();
  const client = await provider.Client.find(clientId);
  await new provider.RefreshToken({
    jti,
    accountId,
    client,
    grantId,
    scope: 'openid offline_access',
    gty: 'authorization_code',
  }).save();
}

/** Tokens that the server which is asked for can read by itself. */
function tokensFor(usual) {
  const place = (name) => `https://${name}.example.test`;
  return {
    defaultResource: () => place(usual),
    getResourceServerInfo: (_, resource) => ({
      scope: 'api',
      audience: resource === place('other') ? 'other' : usual,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    }),
  };
}

const ready = () => console.log('ready');
if (tls === undefined) provider.listen(Number(port), '127.0.0.1', ready);
else {
  const pair = { cert: readFileSync(tls.certificate), key: readFileSync(tls.key) };
  createServer(pair, provider.callback()).listen(Number(port), '127.0.0.1', ready);
}
