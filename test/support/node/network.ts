import { run } from '../process.ts';
import type { Machine } from './machine.ts';

/** The addresses of one node among the several that may run side by side. */
export interface NodeNetwork {
  /** Of the host, where the API server listens. */
  readonly host: string;
  /** Of the host, for servers that Pods may reach: addresses of the API server are denied to tests. */
  readonly servers: string;
  readonly node: string;
  readonly pods: string;
  readonly services: string;
}

const MOST = 99;

/** Joins the machine to the host by a cable, which goes with either end; tells which addresses were free. */
export async function plugIn(machine: Machine): Promise<NodeNetwork> {
  for (let id = 1; id <= MOST; id += 1) {
    const end = `mooring${id}`;
    const cable = `${end} type veth peer name eth0 netns ${machine.pid}`;
    const { code } = await run('ip', ['link', 'add', ...cable.split(' ')], { mayFail: true });
    if (code !== 0) continue; // another run has it
    const network = networkOf(id);
    await configure(machine, end, network);
    return network;
  }
  throw new Error(
    `ip link add made no pair of veth devices; is there an "ip" command, and the right to use it?`,
  );
}

function networkOf(id: number): NodeNetwork {
  const cable = `10.199.${id}`;
  return {
    host: `${cable}.1`,
    node: `${cable}.2`,
    servers: `${cable}.3`,
    pods: `10.244.${id}.0/24`,
    services: `10.96.${id}.0/24`,
  };
}

async function configure(machine: Machine, end: string, network: NodeNetwork): Promise<void> {
  const { host, node, servers, pods, services } = network;
  const onHost = [
    `addr add ${host}/24 dev ${end}`,
    `addr add ${servers}/24 dev ${end}`,
    `link set ${end} up`,
    `route add ${pods} via ${node}`,
    `route add ${services} via ${node}`,
  ];
  const inside = [`addr add ${node}/24 dev eth0`, 'link set eth0 up', `route add default via ${host}`];
  for (const line of inside) await machine.run('ip', line.split(' '));
  for (const line of onHost) await run('ip', line.split(' '));
}
