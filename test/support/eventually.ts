const POLL_MS = 20;

/** Waits for an expectation to hold; after the time, fails with what it last complained about. */
export async function eventually(expectation: () => void | Promise<void>, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await expectation();
    } catch (complaint) {
      if (performance.now() > deadline) throw complaint;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
