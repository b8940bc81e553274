import { connector } from '../contract/connector.ts';
import { host, object, optional, port } from '../contract/schema.ts';
import { openPort } from '../families/reachable.ts';

/** File servers of Unix. */
export const nfs = connector({
  type: 'nfs',
  family: 'tcp',
  title: 'NFS',
  summary: 'A file server that speaks NFS 4.',
  category: 'storage',
  stage: 'alpha',
  reachableOnly: true,
  aliases: ['nfs4', 'network-file-system'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(2049)),
  }),
  secrets: object({}),
  samples: [{ name: 'share', parameters: { host: 'files.example.com' }, secrets: [] }],
  testing:
    'Connects and closes the connection again. Mounts nothing: proves that the port answers, and not that an export is there or may be used.',
  async test({ parameters: { host, port = 2049 }, network }) {
    return openPort(network, { host, port });
  },
});
