import { appliedTogether, startServerOfRounds } from './applied.ts';
import { startSite } from './site.ts';

const HOST = '127.0.0.1';

/**
 * Connections and their Secrets in one `kubectl apply`, while others keep the API server busy: every one of them comes
 * to be ready. Of those whose Secret stands before them, whatever they said before that was false; the others may say
 * that their Secret is missing for as long as it is. An Event of either is taken back.
 */
export async function together(
  connections: number,
  rounds: number,
): Promise<Readonly<Record<string, unknown>>> {
  const [site, server] = await Promise.all([startSite(), startServerOfRounds(HOST)]);
  const operator = await site.operator([`--allow-target=${HOST}/32:${server.port}`]);
  try {
    return await appliedTogether(site, { connections, rounds, host: HOST, port: server.port });
  } finally {
    await operator.stop();
    await server.stop();
    await site.stop();
  }
}
