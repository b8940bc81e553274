import { GROUP } from '../../api/definition.ts';
import type { Client } from '../../runtime/client.ts';
import { mapConcurrently } from '../pool.ts';

/** What the commands of the plugin ask of the API server. */
export const MINE = [
  ...['list', 'get', 'create', 'update', 'patch', 'delete'].map((verb) => ({
    group: GROUP,
    resource: 'connections',
    verb,
  })),
  ...['get', 'create', 'watch'].map((verb) => ({ group: GROUP, resource: 'connectiontests', verb })),
  { group: GROUP, resource: 'flows', verb: 'list' },
  ...['get', 'create'].map((verb) => ({ group: '', resource: 'secrets', verb })),
];

interface ResourceAttributes {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  readonly namespace?: string;
  /** Of one object. */
  readonly name?: string;
}

/** The part of an access that the API server does not allow, as `list connections`. */
export async function refusals(
  client: Client,
  reviews: string,
  access: readonly ResourceAttributes[],
  subject: object,
): Promise<readonly string[]> {
  const answers = await mapConcurrently(access, 8, async ({ resource, ...rest }) => {
    const [plural = '', subresource] = resource.split('/');
    const resourceAttributes = {
      ...rest,
      resource: plural,
      ...(subresource !== undefined && { subresource }),
    };
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: reviews === 'subjectaccessreviews' ? 'SubjectAccessReview' : 'SelfSubjectAccessReview',
      spec: { ...subject, resourceAttributes },
    };
    const { status } = (await client.request({
      method: 'POST',
      path: `/apis/authorization.k8s.io/v1/${reviews}`,
      body,
    })) as {
      status: { allowed: boolean };
    }; // a review
    return status.allowed ? [] : [`${rest.verb} ${resource}`];
  });
  return answers.flat();
}
