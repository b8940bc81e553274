import type { SrvRecord } from 'node:dns';
import type { ServiceRecords } from '../../../src/contract/connector.ts';
import { AddressPolicy } from '../../../src/probe/dial/policy.ts';
import { serviceRecords } from '../../../src/probe/dial/serviceRecords.ts';
import type { TargetList } from '../../../src/probe/lists.ts';
import { Steps } from '../../../src/probe/steps.ts';

type Answer<T> = T | Error;

const server = (name: string): SrvRecord => ({ name, port: 27017, priority: 0, weight: 0 });

const fault = (code: string) => Object.assign(new Error(code), { code });

/** A nameserver of these records, and what it was asked. */
function nameserver(servers: Answer<SrvRecord[]>, texts: Answer<string[][]> = []) {
  const asked: string[] = [];
  const answer = async <T>(question: string, given: Answer<T>): Promise<T> => {
    asked.push(question);
    if (given instanceof Error) throw given;
    return given;
  };
  return {
    asked,
    resolveSrv: (name: string) => answer(`SRV ${name}`, servers),
    resolveTxt: (name: string) => answer(`TXT ${name}`, texts),
    cancel: () => undefined,
  };
}

function recordsFrom(
  resolver: ReturnType<typeof nameserver>,
  lists: readonly TargetList[] = [],
): Promise<ServiceRecords> {
  const policy = new AddressPolicy({ allowTargets: [], denyTargets: [], lists }, () => undefined);
  const context = { steps: new Steps({}), signal: new AbortController().signal };
  return serviceRecords('mongodb', 'db.example.com', policy, context, resolver);
}

it('asks for the servers and then for the texts, each with its parts joined', async () => {
  const resolver = nameserver(
    [server('One.example.com'), server('two.example.com')],
    [['replicaSet=', 'rs0']],
  );

  const records = await recordsFrom(resolver);

  expect(resolver.asked).toEqual(['SRV _mongodb._tcp.db.example.com', 'TXT db.example.com']);
  expect(records).toEqual({
    servers: [
      { host: 'one.example.com', port: 27017 },
      { host: 'two.example.com', port: 27017 },
    ],
    texts: ['replicaSet=rs0'],
  });
});

it('has none where there is no such name, and asks no more', async () => {
  const resolver = nameserver(fault('ENOTFOUND'));

  expect(await recordsFrom(resolver)).toEqual({ servers: [], texts: [] });
  expect(resolver.asked).toEqual(['SRV _mongodb._tcp.db.example.com']);
});

it.each([
  ['a nameserver that does not answer', fault('ETIMEOUT'), 'ResolveFailed'],
  [
    'more records than any cluster has',
    Array.from({ length: 65 }, () => server('one.example.com')),
    'BudgetExceeded',
  ],
])('fails for %s', async (_title, servers, reason) => {
  await expect(recordsFrom(nameserver(servers))).rejects.toMatchObject({ reason });
});

it('does not ask about a name that is denied', async () => {
  const resolver = nameserver([server('one.example.com')]);
  const denied = [{ refusal: 'no', deny: [{ host: '*.example.com' }] }];

  await expect(recordsFrom(resolver, denied)).rejects.toMatchObject({ reason: 'TargetDenied' });
  expect(resolver.asked).toEqual([]);
});
