import { connector } from '../contract/connector.ts';
import { host, object, port } from '../contract/schema.ts';
import { openPort } from '../families/reachable.ts';

/** A database that is reached by a JDBC driver elsewhere. */
export const jdbc = connector({
  type: 'jdbc',
  family: 'tcp',
  title: 'JDBC',
  summary: 'A database that only a JDBC driver speaks to, and for which there is no type of its own.',
  category: 'generic',
  stage: 'alpha',
  reachableOnly: true,
  aliases: ['jdbc-database'],
  parameters: object({
    host: host('Host name or address.'),
    port: port(undefined),
  }),
  secrets: object({}),
  samples: [{ name: 'database', parameters: { host: 'legacy.example.com', port: 5000 }, secrets: [] }],
  testing:
    'Connects and closes the connection again. No JDBC driver runs here: proves that the port answers, and neither that a database is behind it nor that anybody may log in.',
  async test({ parameters: { host, port }, network }) {
    return openPort(network, { host, port });
  },
});
