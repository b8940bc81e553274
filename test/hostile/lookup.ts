import { connector } from '../../src/contract/connector.ts';
import { object } from '../../src/contract/schema.ts';
import { runTest } from '../../src/probe/run.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { request, untroubled } from '../probe/pools.ts';

/*
 * Dials the host that is its first argument within the milliseconds that are its second, with whatever resolver its
 * machine has, for the namespace that is its fourth, or at the addresses that are its third, and prints the result. With
 * a fifth it asks for the servers of that service instead.
 */
const [host = '', timeoutMs, addresses, namespace, service] = process.argv.slice(2);
const dialling = connector({
  type: 'dialling',
  title: 'Dialling',
  summary: 'Dials.',
  category: 'generic',
  stage: 'alpha',
  parameters: object({}),
  secrets: object({}),
  samples: [{ name: 'dialling', parameters: {}, secrets: [] }],
  async test({ network }) {
    if (service === undefined) await network.dial({ host, port: 1 });
    const servers = service === undefined ? [] : (await network.locate(service, host)).servers;
    return { servers: { answered: 0, of: servers.length } };
  },
});
const rules = {
  allowTargets: [parseAllowTarget('127.0.0.1/32:1')],
  denyTargets: [],
  clusterDomain: 'cluster.test',
  namespace: namespace === '' ? undefined : namespace,
};
const lookup =
  addresses === undefined || addresses === '' ? {} : { lookup: async () => addresses.split(',') };
const options = { rules, signal: untroubled, ...lookup };
console.log(
  JSON.stringify(await runTest(dialling, request('dialling', { timeoutMs: Number(timeoutMs) }), options)),
);
process.exit();
