// oidc-provider for clients that ask in their own name.
import { pathToFileURL } from 'node:url';

const [modules, port, clients] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`).href);

const features = { clientCredentials: { enabled: true }, introspection: { enabled: true }, devInteractions: { enabled: false } };
const provider = new Provider(`http://127.0.0.1:${port}`, { clients: JSON.parse(clients), features, scopes: ['api'] });
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
