// A bound for what may wait for ever, such as a question to a registry that is away.

/** Rejects when it takes longer; what it waits for goes on. */
export async function within<Value>(ms: number, work: Value | Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
