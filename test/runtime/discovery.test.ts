import { ApiError } from '../../src/runtime/apiError.ts';
import { servedResource } from '../../src/runtime/discovery.ts';
import type { Call } from '../../src/runtime/transport.ts';

const { signal } = new AbortController();
const widgets = { name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['get', 'list', 'watch'] };

/** An API server that answers these paths, and knows no others. */
function serving(paths: Readonly<Record<string, unknown>>) {
  return {
    request({ path }: Call): Promise<unknown> {
      const answer = paths[path];
      if (answer instanceof Error) return Promise.reject(answer);
      return answer === undefined
        ? Promise.reject(new ApiError(`GET ${path}`, 404, 'NotFound'))
        : Promise.resolve(answer);
    },
  };
}

const GROUP = {
  '/apis/acme.dev': { preferredVersion: { version: 'v1' }, versions: [{ version: 'v2' }, { version: 'v1' }] },
};

describe('a resource is discovered', () => {
  it.each<readonly [what: string, paths: Readonly<Record<string, unknown>>, version: string | undefined]>([
    ['in the preferred version', { '/apis/acme.dev/v1': { resources: [widgets] } }, 'v1'],
    ['in another version', { '/apis/acme.dev/v1': {}, '/apis/acme.dev/v2': { resources: [widgets] } }, 'v2'],
    ['nowhere', { '/apis/acme.dev/v1': { resources: [{ ...widgets, name: 'widgets/status' }] } }, undefined],
    [
      'not, where it cannot be watched',
      { '/apis/acme.dev/v1': { resources: [{ ...widgets, verbs: ['get'] }] } },
      undefined,
    ],
  ])('%s', async (_what, paths, version) => {
    const resource = await servedResource(
      serving({ ...GROUP, ...paths }),
      { group: 'acme.dev', plural: 'widgets' },
      signal,
    );

    expect(resource).toEqual(
      version === undefined ? undefined : { version, kind: 'Widget', namespaced: true },
    );
  });

  it('in the core group', async () => {
    const server = serving({ '/api/v1': { resources: [{ ...widgets, name: 'pods', kind: 'Pod' }] } });

    const resource = await servedResource(server, { group: '', plural: 'pods' }, signal);

    expect(resource).toEqual({ version: 'v1', kind: 'Pod', namespaced: true });
  });

  it('in a group that is not there as nothing, and any other refusal is passed on', async () => {
    const failure = new ApiError('GET /apis/acme.dev', 503, 'ServiceUnavailable');

    expect(
      await servedResource(serving({}), { group: 'acme.dev', plural: 'widgets' }, signal),
    ).toBeUndefined();
    await expect(
      servedResource(
        serving({ '/apis/acme.dev': failure }),
        { group: 'acme.dev', plural: 'widgets' },
        signal,
      ),
    ).rejects.toThrow(failure);
  });
});
