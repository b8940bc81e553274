import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { judge } from '../../src/validation/verdict.ts';

const password = { password: { name: 'db', key: 'password' } };

it.each([
  [
    'a host beside several',
    { type: 'mongodb', parameters: { host: 'a', hosts: ['b:27017'] } },
    'spec.parameters.host: is given beside hosts: remove one of them',
  ],
  [
    'a name in DNS for several beside one of them',
    { type: 'mongodb', parameters: { srv: 'a.example.test', host: 'b', port: 27017 } },
    'spec.parameters.host: is given beside srv, which names the servers: remove one of them; spec.parameters.port: is given beside srv, which names the servers: remove one of them',
  ],
  ['no server', { type: 'nats', parameters: {} }, 'spec.parameters.host: is required'],
  [
    'a user of Sentinels without the name of their master',
    { type: 'redis', parameters: { hosts: ['s:26379'], sentinelUser: 'u' } },
    'spec.parameters.sentinelMaster: is required with sentinelUser: the name that the Sentinels have for the master',
  ],
  [
    'an address of etcd beside several',
    { type: 'etcd', parameters: { url: 'https://e', urls: ['https://f'], user: 'u' }, secrets: password },
    'spec.parameters.url: is given beside urls: remove one of them',
  ],
  [
    'no address of Elasticsearch',
    { type: 'elasticsearch', parameters: { user: 'u' }, secrets: password },
    'spec.parameters.url: is required',
  ],
])('%s is told', (_, spec, message) => {
  expect(judge(spec, builtinCatalog)).toMatchObject({ reason: 'ParametersInvalid', message });
});
