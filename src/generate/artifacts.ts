import { CONNECTION } from '../api/connection.ts';
import { FLOW } from '../api/flow.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import type { Artifact } from './artifact.ts';
import { crd } from './crds.ts';

/** Everything that is generated, from what the sources say now. */
export async function artifacts(_root: string): Promise<readonly Artifact[]> {
  return [CONNECTION, CONNECTION_TYPE, CONNECTION_TEST, FLOW].map(crd);
}
