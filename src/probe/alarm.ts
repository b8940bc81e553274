/**
 * The timers of the probe. AbortSignal.timeout is the one timer that needs no clock passed in, on either
 * side of the pipe, and it never keeps a process alive. Both functions return what cancels them.
 */
export function after(milliseconds: number, action: () => void): () => void {
  const signal = AbortSignal.timeout(milliseconds);
  signal.addEventListener('abort', action, { once: true });
  return () => signal.removeEventListener('abort', action);
}

/** Again and again, with so many milliseconds between one call and the next. */
export function every(milliseconds: number, action: () => void): () => void {
  let cancelled = false;
  let cancel = after(milliseconds, tick);
  return () => {
    cancelled = true;
    cancel();
  };

  function tick(): void {
    action();
    if (!cancelled) cancel = after(milliseconds, tick);
  }
}
