import { readFile } from 'node:fs/promises';
import type { ConnectionSpec } from '../../src/api/connection.ts';
import type { ConnectionPolicy } from '../../src/api/policy.ts';
import type { SecretObject } from '../../src/api/secret.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { inOwnWords } from '../../src/probe/ownWords.ts';
import { clusterDomain, resolverSettings } from '../../src/probe/resolve.ts';
import { nodeDomains } from '../../src/probe/searchPath.ts';
import { prepareTest } from '../../src/validation/preparation.ts';
import { sealedProcesses } from '../support/sealedTests.ts';

/*
 * Tests Connections of the namespace shop as the operator does, in sealed processes with the resolver of the machine
 * that this runs on, and prints the verdicts by their titles. The trials stand in the file that is the argument.
 */

/** A Connection with its Secret and the policies that apply to it. */
export interface Elsewhere {
  readonly title: string;
  readonly spec: ConnectionSpec;
  readonly secret: SecretObject;
  readonly policies: readonly ConnectionPolicy[];
}

const trials = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as readonly Elsewhere[]; // as the test has written them
const resolvConf = resolverSettings();
const resolver = { clusterDomain: clusterDomain(resolvConf), nodeDomains: nodeDomains(resolvConf) };
const path = { ...resolver, namespace: 'shop' };
const pool = sealedProcesses({ slots: 2, ...resolver });

async function verdictOn({ spec, secret, policies }: Elsewhere): Promise<object> {
  const connector = builtinCatalog.get(spec.type);
  if (connector === undefined) throw new Error(`there is no type ${spec.type}`);
  const sources = { secrets: new Map([[secret.metadata.name, secret]]) };
  const prepared = prepareTest(spec, connector, sources, { policies, path, optIn: false });
  if (prepared.kind !== 'prepared') return prepared;
  const { request } = prepared;
  const order = { namespace: 'shop', signal: new AbortController().signal };
  return inOwnWords(await pool.run(request, order), request, path);
}

const verdicts = await Promise.all(
  trials.map(async (trial) => [trial.title, await verdictOn(trial)] as const),
);
console.log(JSON.stringify(Object.fromEntries(verdicts)));
await pool.close();
