import type { ConnectionBinding } from '../../../src/api/binding.ts';
import { ConnectionBindings, Secrets } from '../../../src/api/kinds.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { writeSecret } from '../../../src/controllers/connectionbinding/secret.ts';
import { ApiError } from '../../../src/runtime/apiError.ts';
import type { Client } from '../../../src/runtime/client.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import { BINDING, REF } from './site.ts';

const CONTENT = {
  type: 'postgresql',
  values: new Map([['uri', new Secret('postgresql://a')]]),
  version: 'v1',
};
const yes = () => Promise.resolve(true);

function site(changes: Partial<Client> = {}) {
  const { server, io } = fakeIo();
  const binding = server.apply(ConnectionBindings, { metadata: REF, spec: BINDING }) as ConnectionBinding;
  const client = { ...io.client, ...changes };
  return { server, write: (isCurrent = yes) => writeSecret(binding, CONTENT, { client }, isCurrent) };
}

describe('the Secret of a binding', () => {
  it.each([403, 413, 422])('is given up where the API server answers %i', async (status) => {
    const { write } = site({ create: () => Promise.reject(new ApiError('create', status, 'Refused')) });

    expect(await write()).toEqual({ kind: 'forbidden', status });
  });

  it.each([409, 500])('is tried again where the API server answers %i', async (status) => {
    const { write } = site({ create: () => Promise.reject(new ApiError('create', status, 'Refused')) });

    await expect(write()).rejects.toThrow(String(status));
  });

  it('is not written where what it is to hold has changed', async () => {
    const { server, write } = site();

    const outcome = await write(() => Promise.resolve(false));

    expect([outcome, server.get(Secrets, REF)]).toEqual([{ kind: 'outdated' }, undefined]);
  });

  it('keeps the labels that users have put on it', async () => {
    const { server, write } = site();
    await write();
    const made = server.get(Secrets, REF);
    const labels = { team: 'shop' };
    server.apply(Secrets, { ...made, metadata: { ...REF, labels }, data: {} });

    const outcome = await write();

    expect([outcome, server.get(Secrets, REF)?.metadata.labels]).toEqual([
      { kind: 'written', version: 'v1' },
      labels,
    ]);
  });

  it('of a binding that was made anew is that of another, until it is gone', async () => {
    const { server, write } = site();
    server.apply(Secrets, {
      metadata: {
        ...REF,
        ownerReferences: [
          { apiVersion: 'mooring.dev/v1alpha1', kind: 'ConnectionBinding', name: 'orders', uid: 'old' },
        ],
      },
    });

    expect(await write()).toEqual({ kind: 'foreign' });
  });
});
