import { PassThrough } from 'node:stream';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { mysql } from '../../../src/connectors/mysql.ts';
import { redis } from '../../../src/connectors/redis.ts';
import { fieldsOf } from '../../../src/cli/form/fields.ts';
import { mistakesOf } from '../../../src/cli/judge.ts';
import { promptFor } from '../../../src/cli/form/prompt.ts';
import { filledIn, manifestsOf } from '../../../src/cli/form/form.ts';
import type { Connector } from '../../../src/contract/connector.ts';

const routedRedis = builtinCatalog.get('redis') as Connector; // there is one

/** The fields that are asked for, in their order. */
function leaves(connector: Connector): readonly string[] {
  const paths = fieldsOf(connector).map(({ path }) => path.replace('parameters.', ''));
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`)));
}

/** Answers each question as soon as it is asked; tells all that was shown. */
async function answered(
  connector: Connector,
  sets: readonly string[],
  answers: Readonly<Record<string, string | readonly string[]>>,
) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const open = new Map(Object.entries(answers));
  let [shown, unread] = ['', ''];
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    unread += chunk.toString();
    for (const [question, keys] of open) {
      if (!unread.includes(question)) continue;
      open.delete(question);
      unread = '';
      for (const key of keys) setImmediate(() => input.write(key));
    }
  });
  const form = await promptFor(connector, filledIn(connector, sets, []), { input, output });
  return {
    objects: manifestsOf({ name: 'made', namespace: undefined, connector, form }),
    shown,
    unasked: [...open.keys()],
  };
}

describe('the form at a terminal', () => {
  it('asks for what is required and for the credential, which goes unseen into a Secret', async () => {
    const answers = {
      'host: ': 'db.example.com\r',
      'user: ': 'reader\r',
      'Anything else': '\r',
      'password: ': 'hunter2\r',
    };

    const { objects, shown, unasked } = await answered(mysql, [], answers);

    expect(unasked).toEqual([]);
    expect(objects).toEqual([
      expect.objectContaining({ kind: 'Secret', stringData: { password: 'hunter2' } }),
      expect.objectContaining({
        kind: 'Connection',
        spec: {
          type: 'mysql',
          parameters: { host: 'db.example.com', user: 'reader' },
          secrets: { password: { name: 'made', key: 'password' } },
        },
      }),
    ]);
    expect(shown).not.toContain('hunter2');
  });

  it('asks for no block that the user leaves out', async () => {
    const answers = {
      'host: ': 'cache\r',
      'Anything else': '\r',
      'How to authenticate?': '\r',
      'password: ': 'hunter2\r',
    };

    const { objects, unasked } = await answered(routedRedis, [], answers);

    expect(unasked).toEqual([]);
    expect(objects[1]).toMatchObject({ spec: { parameters: { host: 'cache' } } });
    expect(mistakesOf(objects[1], builtinCatalog)).toEqual([]);
  });

  it('asks for what a block needs where the user has begun it', async () => {
    const answers = {
      'proxy.host: ': 'squid\r',
      'proxy.port: ': '3128\r',
      'Anything else': '\r',
      'How to authenticate?': '\r',
      'password: ': 'hunter2\r',
    };

    const { objects, unasked } = await answered(routedRedis, ['host=cache', 'proxy.type=http'], answers);

    expect(unasked).toEqual([]);
    expect(objects[1]).toMatchObject({
      spec: { parameters: { host: 'cache', proxy: { type: 'http', host: 'squid', port: 3128 } } },
    });
    expect(mistakesOf(objects[1], builtinCatalog)).toEqual([]);
  });

  it('asks for the rest of a block of which the user chooses a part', async () => {
    const [down, space] = ['\u001b[B', ' '];
    const answers = {
      'Anything else': '',
      'proxy.host: ': 'squid\r',
      'proxy.port: ': '3128\r',
      'How to': '\r',
      'password: ': 'hunter2\r',
    };
    const before = leaves(routedRedis).indexOf('proxy.host') - 1; // the host is given

    const { objects, unasked } = await answered(routedRedis, ['host=cache'], {
      ...answers,
      'Anything else': [...Array.from({ length: before }, () => down), space, '\r'],
    });

    expect(unasked).toEqual([]);
    expect(objects[1]).toMatchObject({ spec: { parameters: { proxy: { host: 'squid', port: 3128 } } } });
  });

  it('asks for nothing that a flag has said, and for a way to authenticate where there are several', async () => {
    const answers = { 'Anything else': '\r', 'How to authenticate?': '\r', 'password: ': 'hunter2\r' };

    const { objects, unasked } = await answered(redis, ['host=cache'], answers);

    expect(unasked).toEqual([]);
    expect(objects[1]).toMatchObject({
      spec: { type: 'redis', auth: 'password', parameters: { host: 'cache' } },
    });
  });

  it('makes nothing where the user gives up', async () => {
    await expect(answered(redis, [], { 'host: ': '\u0003' })).rejects.toThrow('cancelled: nothing was made');
  });
});
