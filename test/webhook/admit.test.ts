import { request as httpsRequest } from 'node:https';
import type { Client } from '../../src/runtime/client.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { KubernetesObject } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { Call } from '../../src/runtime/transport.ts';
import { admit } from '../../src/webhook/admit.ts';
import { selfSignedPair } from '../../src/webhook/certificate.ts';
import { serveListeners } from '../../src/webhook/listeners.ts';
import { widget, WidgetKind } from '../runtime/streams.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A client of an API server that holds the key pairs of the webhook. */
function certificateClient(): Client {
  const [current, next] = [
    selfSignedPair(['localhost'], new Date()),
    selfSignedPair(['localhost'], new Date()),
  ];
  const data = {
    'tls.crt': base64(current.cert),
    'tls.key': base64(current.key),
    'next.crt': base64(next.cert),
    'next.key': base64(next.key),
  };
  return {
    request: ({ path }: Call) =>
      Promise.resolve(
        path.includes('/secrets/')
          ? { metadata: { resourceVersion: '1' }, data }
          : { metadata: {}, webhooks: [] },
      ),
  } as unknown as Client; // what the webhook asks of it
}

/** The port that the log names once the webhook listens. */
async function start() {
  const listening = Promise.withResolvers<number>();
  const log = createLog('info', {
    write: (text) => {
      const { msg, port } = JSON.parse(text) as { msg: string; port: number };
      if (msg === 'webhook listens') listening.resolve(port);
    },
  });
  const stop = new AbortController();
  const table = {
    kind: WidgetKind,
    admission: ({ metadata }: KubernetesObject) => ({
      errors: [{ path: 'metadata.name', message: `${metadata.name} is taken` }],
      warnings: [],
    }),
  };
  const covers = (namespace: string) => namespace === 'n';
  const webhook = serveListeners([admit([table], { host: '127.0.0.1', port: 0, covers })], {
    namespace: 'mooring-system',
    client: certificateClient(),
    clock: systemClock,
    log,
    leading: () => true,
    signal: stop.signal,
  });
  return { port: await listening.promise, webhook };
}

function ask(port: number, kind: string, namespace: string): Promise<string> {
  const object = { ...widget('a', '1', namespace), spec: {} };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      { host: '127.0.0.1', port, method: 'POST', rejectUnauthorized: false }, // on loopback, to a pair made above
      (response) => {
        let body = '';
        response
          .setEncoding('utf8')
          .on('data', (text: string) => (body += text))
          .on('end', () => resolve(body));
      },
    );
    request.on('error', reject).end(JSON.stringify({ request: { uid: 'u', kind: { kind }, object } }));
  });
}

it('the webhook judges by the table of the kind, in the namespaces that are looked after', async () => {
  const { port, webhook } = await start();

  const answers = await Promise.all([
    ask(port, 'Widget', 'n'),
    ask(port, 'Widget', 'm'),
    ask(port, 'Gadget', 'n'),
  ]);
  await webhook.close();

  expect(answers.map((text) => (JSON.parse(text) as { response: unknown }).response)).toEqual([
    {
      uid: 'u',
      allowed: false,
      status: { code: 422, reason: 'Invalid', message: 'metadata.name: a is taken' },
    },
    { uid: 'u', allowed: true },
    { uid: 'u', allowed: true },
  ]);
});
