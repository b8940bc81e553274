import { readdir, readFile, readlink } from 'node:fs/promises';

/** The remote ports of the TCP connections that a process has now. */
export async function remotePortsOf(pid: number): Promise<readonly number[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')),
  );
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder);
  const targets = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => ''))); // it may just have been closed
  const own = new Set(targets.map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1]));
  return tables
    .flatMap(connectionsIn)
    .flatMap(({ remotePort, inode }) => (own.has(inode) ? [remotePort] : []));
}

/** Rows of /proc/net/tcp: number, local and remote address in hexadecimal digits, …, inode. */
function connectionsIn(table: string): readonly { readonly remotePort: number; readonly inode: string }[] {
  const rows = table.matchAll(/^ *\d+: \S+ [0-9A-F]+:([0-9A-F]{4}) (?:\S+ +){6}(\d+) /gm);
  return [...rows].map(([, port = '', inode = '']) => ({ remotePort: Number.parseInt(port, 16), inode }));
}
