/** Runs what a script does; where it fails, says why without a stack, and the exit code is 1. */
export async function entry(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(reasonOf(error));
    process.exitCode = 1;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error && !error.message.includes(error.cause.message)
    ? `${error.message}\n  ${reasonOf(error.cause)}`
    : error.message;
}
