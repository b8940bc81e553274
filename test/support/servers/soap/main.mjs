// A service of SOAP with one operation, GetVersion, for clients that know the password: by HTTP Basic at /basic, by WS-Security at /token.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [modules, port, wsdl, password] = process.argv.slice(2);
const soap = createRequire(`${modules}/soap/package.json`)('soap');

const server = createServer((request, response) => response.writeHead(404).end());
const service = { Orders: { OrdersPort: { GetVersion: () => ({ version: '7' }) } } };
const basic = `Basic ${Buffer.from(`app:${password}`).toString('base64')}`;

server.listen(Number(port), '127.0.0.1', () => {
  const description = readFileSync(wsdl, 'utf8');
  const byBasic = soap.listen(server, '/basic', service, description);
  byBasic.authorizeConnection = ({ headers }, response) => {
    response.statusCode = headers.authorization === basic ? 200 : 401;
    return response.statusCode === 200;
  };
  const byToken = soap.listen(server, '/token', service, description);
  byToken.authenticate = ({ UsernameToken: { Username, Password } }) =>
    Username === 'app' && (Password.$value ?? Password) === password;
  console.log('ready');
});
