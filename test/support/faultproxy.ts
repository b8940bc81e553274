import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request as forward } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What happens to a request instead of, or on top of, being forwarded. */
export interface Fault {
  /** Answers itself, and forwards nothing. */
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  /** Resets the connection once so many bytes of the answer's body have passed; 0: the answer is lost whole. */
  readonly cutAfter?: number;
  /** The connection stays open, nothing passes any more after so many bytes. */
  readonly stallAfter?: number;
}

/** A request as the proxy sees it. */
export interface ProxyRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly watch: boolean;
}

/** Stands between a client and the API server, and misbehaves when told to. */
export interface FaultProxy {
  /** Plain HTTP; a client needs the token all the same. */
  readonly url: string;
  /** The latest requests, oldest first. */
  readonly seen: readonly ProxyRequest[];
  /** Asked for each request; undefined lets it pass. */
  rule: (seen: ProxyRequest) => Fault | undefined;
  /** Resets the watches that are open. */
  cut(): void;
  /** Ends them in peace. */
  end(): void;
  /** Keeps them open, but lets nothing pass any more. */
  stall(): void;
  /** Writes into them; a line needs its line end. */
  inject(text: string): void;
  watches(): number;
  close(): Promise<void>;
}

interface Passing {
  readonly response: ServerResponse;
  stalled: boolean;
}

/** In front of the API server at this address. */
export async function faultProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const watches = new Set<Passing>();
  const seen: ProxyRequest[] = [];
  const server = createServer((request, response) => {
    const about = seenOf(request);
    seen.push(about);
    const fault = proxy.rule(about) ?? {};
    response.on('error', () => undefined);
    if (fault.answer === undefined) {
      const passing: Passing = { response, stalled: false };
      return pass(request, passing, fault, {
        agent,
        target,
        watches: about.watch ? watches : new Set(),
      });
    }
    const { status, headers, body } = fault.answer;
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body ?? statusOf(status)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const proxy: FaultProxy = {
    // The cast: a server that listens on a port has an address of this form.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    rule: () => undefined,
    cut: () => watches.forEach(({ response }) => reset(response)),
    end: () => watches.forEach(({ response }) => response.end()),
    stall: () => watches.forEach((passing) => (passing.stalled = true)),
    inject: (text) => watches.forEach(({ response }) => response.write(text)),
    watches: () => watches.size,
    close() {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

interface Onward {
  readonly agent: Agent;
  readonly target: string;
  /** Where the answer is put while it goes on. */
  readonly watches: Set<Passing>;
}

/** Passes a request on, and its answer back, with the fault that is wanted. */
function pass(
  request: IncomingMessage,
  passing: Passing,
  fault: Fault,
  { agent, target, watches }: Onward,
): void {
  const { response } = passing;
  const headers = { ...request.headers, host: new URL(target).host };
  const options = { agent, method: request.method, headers };
  const onward = forward(new URL(request.url ?? '/', target), options, (answer) => {
    if (fault.cutAfter === 0) return reset(response);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    watches.add(passing);
    passBack(answer, passing, fault);
  });
  onward.on('error', () => reset(response));
  response.on('close', () => {
    watches.delete(passing);
    onward.destroy();
  });
  request.pipe(onward);
}

function passBack(answer: IncomingMessage, passing: Passing, fault: Fault): void {
  const { response } = passing;
  const limit = fault.cutAfter ?? fault.stallAfter ?? Infinity;
  let passed = 0;
  answer.on('data', (piece: Buffer) => {
    if (passing.stalled) return;
    response.write(piece.subarray(0, Math.max(0, limit - passed)));
    passed += piece.length;
    if (passed < limit) return;
    if (fault.cutAfter === undefined) passing.stalled = true;
    else setImmediate(() => reset(response));
  });
  answer.on('end', () => passing.stalled || response.end());
  answer.on('error', () => reset(response));
}

function seenOf(request: IncomingMessage): ProxyRequest {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://proxy');
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    watch: ['1', 'true'].includes(searchParams.get('watch') ?? ''),
  };
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

function statusOf(code: number): unknown {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason: REASONS[code] ?? 'Unknown',
  };
}
