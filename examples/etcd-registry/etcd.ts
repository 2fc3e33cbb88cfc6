// What the registry asks of etcd, by the JSON that every etcd speaks on its client port: there is
// nothing to install. Bytes are base64 there, and numbers of 64 bits are texts.

const ANSWER_MS = 2_000; // an etcd that is silent for longer is away

/** The parts of etcd's answers that are read here. */
type Answer = { header?: { revision?: string }; kvs?: { key: string; value?: string }[]; ID?: string; result?: { TTL?: string } };

export type Etcd = ReturnType<typeof createEtcd>;

/** `url`: `http://127.0.0.1:2379`. What etcd refuses, and an etcd that is away, rejects. */
export function createEtcd(url: string) {
  async function post(path: string, body: object, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(`${url}/v3/${path}`, { method: "POST", body: JSON.stringify(body), signal });
    if (response.ok && response.body !== null) return response.body;
    throw new Error(`etcd refused ${path}: ${(await response.text()).slice(0, 200)}`);
  }
  async function ask(path: string, body: object): Promise<Answer> {
    const stream = await post(path, body, AbortSignal.timeout(ANSWER_MS));
    return (await new Response(stream).json()) as Answer; // etcd's word for it
  }
  return {
    ask,
    /** Entries whose keys begin so, and the revision at which they were there. */
    async range(prefix: string) {
      const { header, kvs = [] } = await ask("kv/range", below(prefix));
      return { revision: Number(header?.revision), entries: kvs.map(({ key, value }) => [decode(key), decode(value)] as const) };
    },
    /** With a lease, the entry goes when the lease does. Rejects when there is no such lease. */
    put: (key: string, value: string, lease = "0") => ask("kv/put", { key: encode(key), value: encode(value), lease }),
    remove: (key: string) => ask("kv/deleterange", { key: encode(key) }),
    /** Yields at each change from `revision` on. Ends when etcd has compacted that away. */
    async *watch(prefix: string, revision: number, signal: AbortSignal): AsyncGenerator<void> {
      const stream = await post("watch", { create_request: { ...below(prefix), start_revision: revision } }, signal);
      for await (const text of stream.pipeThrough(new TextDecoderStream(), { signal })) {
        if (text.includes('"canceled":true')) return;
        if (text.includes('"events"')) yield;
      }
    },
  };
}

const encode = (text: string): string => Buffer.from(text).toString("base64");
const decode = (text = ""): string => Buffer.from(text, "base64").toString();
const below = (prefix: string) => ({ key: encode(prefix), range_end: encode(`${prefix}\u{10ffff}`) }); // the last of all characters
