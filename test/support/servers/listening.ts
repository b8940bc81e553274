import { once } from 'node:events';
import { connect } from 'node:net';

/** Whether a port of 127.0.0.1 takes connections; for a server that says that it is ready before it listens. */
export function accepts(port: number): Promise<boolean> {
  return hears(port, 'connect');
}

/** Whether a server that speaks first has spoken; for one that listens before it is ready. */
export function greets(port: number): Promise<boolean> {
  return hears(port, 'data');
}

async function hears(port: number, event: 'connect' | 'data'): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, event);
    return true;
  } finally {
    socket.destroy();
  }
}
