import { connector } from '../contract/connector.ts';
import { host, object, optional, port } from '../contract/schema.ts';
import { openPort } from '../families/reachable.ts';

/** File servers of Windows. */
export const smb = connector({
  type: 'smb',
  family: 'tcp',
  title: 'SMB',
  summary: 'A file server that speaks SMB, such as Windows or Samba.',
  locksEarly: true,
  category: 'storage',
  stage: 'alpha',
  reachableOnly: true,
  aliases: ['cifs', 'samba', 'windows-share'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(445)),
  }),
  secrets: object({}),
  samples: [{ name: 'share', parameters: { host: 'files.corp.example.com' }, secrets: [] }],
  testing:
    'Connects and closes the connection again. Logs in nowhere: proves that the port answers, and not that a share is there or may be used.',
  async test({ parameters: { host, port = 445 }, network }) {
    return openPort(network, { host, port });
  },
});
