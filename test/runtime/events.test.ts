import type { Client } from '../../src/runtime/client.ts';
import { BackgroundEventRecorder, type EventDraft } from '../../src/runtime/events.ts';
import { createLog } from '../../src/runtime/log.ts';
import { manualClock, settled } from '../support/clock.ts';

function recorder(create: (written: unknown) => Promise<unknown> = () => Promise.resolve()) {
  const clock = manualClock();
  const written: unknown[] = [];
  const client = {
    create: (_kind: unknown, event: unknown) => {
      written.push(event);
      return create(event);
    },
  } as unknown as Pick<Client, 'create'>;
  const events = new BackgroundEventRecorder({
    client,
    clock,
    log: createLog('silent'),
    controller: 'runtime.test/widgets',
    instance: 'pod-1',
  });
  return { clock, events, written };
}

function happening(name: string): EventDraft {
  const metadata = { namespace: 'n', name, uid: `uid-${name}`, resourceVersion: '7' };
  return {
    regarding: { apiVersion: 'runtime.test/v1', kind: 'Widget', metadata },
    type: 'Warning',
    reason: 'Leaking',
    action: 'Resize',
    note: 'x'.repeat(2000),
  };
}

describe('a recorder', () => {
  it('writes what happened to an object', async () => {
    const { events, written } = recorder();

    events.emit(happening('one'));
    await settled();

    expect(written).toEqual([
      {
        metadata: { namespace: 'n', name: expect.stringMatching(/^one\.[0-9a-f]{16}$/) },
        eventTime: '2026-01-01T00:00:00.000000Z',
        reportingController: 'runtime.test/widgets',
        reportingInstance: 'pod-1',
        type: 'Warning',
        reason: 'Leaking',
        action: 'Resize',
        note: 'x'.repeat(1024),
        regarding: {
          apiVersion: 'runtime.test/v1',
          kind: 'Widget',
          namespace: 'n',
          name: 'one',
          uid: 'uid-one',
          resourceVersion: '7',
        },
      },
    ]);
  });

  it('writes 25 at once about one object, then one in five minutes', async () => {
    const { clock, events, written } = recorder();
    for (let i = 0; i < 100; i++) events.emit(happening('one'));
    events.emit(happening('two'));
    await settled();
    expect(written).toHaveLength(26);

    await clock.advance(300_000);
    for (let i = 0; i < 10; i++) events.emit(happening('one'));
    await settled();

    expect(written).toHaveLength(27);
  });

  it('goes on after a failure', async () => {
    const { events, written } = recorder(() => Promise.reject(new Error('no')));

    events.emit(happening('one'));
    events.emit(happening('two'));
    await settled();

    expect(written).toHaveLength(2);
  });

  it('flushes what waits, but not for ever', async () => {
    const slow = Promise.withResolvers<void>();
    const { clock, events, written } = recorder(() => slow.promise);
    events.emit(happening('one'));
    events.emit(happening('two'));
    const late = events.flush(1000);
    await clock.advance(1000);
    await late;
    expect(written).toHaveLength(1);

    const complete = events.flush(1000);
    slow.resolve();
    await complete;

    expect(written).toHaveLength(2);
  });
});
