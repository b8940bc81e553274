import type { ConnectionBinding, ConnectionBindingStatus } from '../../../src/api/binding.ts';
import { bindingStatus } from '../../../src/controllers/connectionbinding/status.ts';
import { NOW } from '../connection/builder.ts';
import { BINDING } from './site.ts';

const PUBLISHED = { uid: '1', generation: 1, secretRevision: 'rev-1', time: '2026-03-01T11:00:00Z' };

function binding(status?: ConnectionBindingStatus): ConnectionBinding {
  const metadata = { name: 'orders', namespace: 'shop', uid: '2', resourceVersion: '1', generation: 3 };
  return { metadata, spec: BINDING, ...(status !== undefined && { status }) };
}

const published = (isWritten: boolean) =>
  ({
    kind: 'published',
    uid: '1',
    generation: 1,
    revision: 'rev-1',
    isWritten,
    secretVersion: 'v1',
  }) as const;

describe('the status of a binding', () => {
  it('names the Secret where servicebinding.io looks for it, and what it holds', () => {
    const status = bindingStatus(binding(), published(true), NOW);

    expect(status).toMatchObject({
      observedGeneration: 3,
      binding: { name: 'orders' },
      published: { ...PUBLISHED, time: '2026-03-01T12:00:00Z' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'Published', observedGeneration: 3 }],
    });
  });

  it('keeps the time of publication until something else is published', () => {
    const before = { observedGeneration: 3, published: PUBLISHED };

    expect(bindingStatus(binding(before), published(false), NOW).published).toEqual(PUBLISHED);
    expect(bindingStatus(binding(before), published(true), NOW).published?.time).toBe('2026-03-01T12:00:00Z');
  });

  it('keeps the time since which something newer waits', () => {
    const before = { observedGeneration: 3, published: PUBLISHED, newerSince: '2026-03-01T11:30:00Z' };

    const status = bindingStatus(binding(before), { kind: 'waiting', why: 'it is suspended' }, NOW);

    expect(status.newerSince).toBe('2026-03-01T11:30:00Z');
    expect(status.conditions?.[0]?.message).toBe(
      'secret orders holds what was published at 2026-03-01T11:00:00Z; what is newer waits since 2026-03-01T11:30:00Z: connection sales: it is suspended',
    );
  });

  it('is Stalled where only an edit heals it, and keeps what was published unless the Secret is of another', () => {
    const before = { observedGeneration: 3, published: PUBLISHED };
    const refused = (reason: 'NotAllowed' | 'SecretExists' | 'ConnectionNotFound') =>
      bindingStatus(binding(before), { kind: 'refused', reason, message: 'as it is' }, NOW);

    const types = (status: ConnectionBindingStatus) => status.conditions?.map(({ type }) => type);
    expect([refused('NotAllowed'), refused('ConnectionNotFound')].map(types)).toEqual([
      ['Ready', 'Stalled'],
      ['Ready'],
    ]);
    expect([refused('NotAllowed').binding, refused('SecretExists').binding]).toEqual([
      { name: 'orders' },
      undefined,
    ]);
  });
});
