import { connectorOf } from '../../src/connectors/index.ts';
import { failure } from '../../src/contract/failure.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { named, stageOf, ask, useStages } from './ask.ts';
import type { Service } from './service.ts';

useStages();

/** One way of each type: what an answer means does not depend on the login that asks. */
const types = named.filter(
  ([, { type }], index) => named.findIndex(([, other]) => other.type === type) === index,
);

describe.each(types)('the answers of %s', (_, service) => {
  it.each<[number, FailureReason]>([
    [302, 'UnexpectedAnswer'],
    [401, 'CredentialsRejected'],
    [403, 'PermissionDenied'],
    [404, 'TargetNotFound'],
    [429, 'RateLimited'],
    [500, 'ServerUnavailable'],
  ])('knows what the status %i means', async (status, usual) => {
    const reply = {
      status,
      body: 'canary',
      headers: { location: 'http://169.254.169.254/', 'www-authenticate': 'Basic realm="canary"' },
    };

    const result = await ask(stageOf(service), service, { answer: reply });

    const reason = service.but?.[status] ?? usual;
    expect(result).toMatchObject({ status: 'Failed', reason, failedStep: failure(reason).step });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it.each(['garbage canary', '{}'])('does not take %j for the answer', async (body) => {
    const result = await ask(stageOf(service), service, { answer: { status: service.status ?? 200, body } });

    expect(result).toMatchObject({ status: 'Failed', reason: 'UnexpectedAnswer', failedStep: 'Probe' });
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});

const refusals = named.flatMap(([name, service]) =>
  (service.refuses ?? []).map(([status, body, reason]) => [name, { status, body }, reason, service] as const),
);

it.each(refusals)('%s says by %j that it is %s', async (_, answer, reason, service) => {
  const result = await ask(stageOf(service), { ...service, ...strictest(service, reason) }, { answer });

  expect(result).toMatchObject({ status: 'Failed', reason, failedStep: failure(reason).step });
});

/** A refusal of a right fails where the right is asked for. */
function strictest({ type, purpose }: Service, reason: FailureReason): Pick<Service, 'purpose'> {
  const isAsked = reason === 'PermissionDenied' && connectorOf(type)?.rights?.list !== undefined;
  return { purpose: purpose ?? (isAsked ? 'list' : 'connect') };
}
