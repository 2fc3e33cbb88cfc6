// Promises that are rejected with nobody waiting for them. A process ends by that, so it is found
// here and not behind the test, where nobody knows the seed any more.

/** Tells what is rejected so while `run` runs. */
export async function watchRejections<Result>(tell: (error: unknown) => void, run: () => Promise<Result>): Promise<Result> {
  process.on("unhandledRejection", tell);
  try {
    return await run();
  } finally {
    process.off("unhandledRejection", tell);
  }
}
