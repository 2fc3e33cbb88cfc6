// Ways in which streams end that other calls do not know: somebody leaves early.

import type { KitchenHandler } from "../../generated/kitchen-sink.js";
import { bug, EITHER, fails, later, lazily, type Scene, stage, untilAborted } from "./call-scenes.js";
import { collect } from "./collect.js";

/** Items that come until the reader leaves. */
async function* endless(): AsyncGenerator<{ x: number; y: number }> {
  stage.enter();
  for (let x = 0; ; x++) {
    yield { x, y: 0 };
    await new Promise(setImmediate);
  }
}

async function* silence(): AsyncGenerator<never> {
  await new Promise(() => undefined);
}

export const leavingScenes = new Map<string, Scene>();
leavingScenes.set("client streaming, whose handler leaves early", {
  run: ({ client }) => client.sum(silence()),
  methods: {
    async sum(_context, values) {
      void values;
      await later();
      return 1;
    },
  },
  client: "OK",
  server: "OK",
});
leavingScenes.set("bidi, whose handler leaves early", {
  run: ({ client }) => collect(client.chat("r", silence())),
  methods: {
    *chat() {
      yield "enough";
    },
  },
  client: "OK",
  server: "OK",
});
leavingScenes.set("bidi, whose client's items fail", {
  run: ({ client }) =>
    fails(
      collect(
        client.chat(
          "r",
          (async function* () {
            yield "a";
            bug();
          })(),
        ),
      ),
    ),
  client: "CANCELLED",
  server: "CANCELLED",
});
for (const [how, make] of Object.entries({
  "by a generator": () => endless(),
  "by an array that is promised": async () => {
    stage.enter();
    await later();
    return Array.from({ length: 100_000 }, () => ({ x: 1, y: 1 }));
  },
})) {
  const left = { methods: { watch: make as KitchenHandler["watch"] }, client: "CANCELLED", server: "CANCELLED" } as const;
  leavingScenes.set(`server streaming ${how}, whose reader leaves after an item`, {
    ...left,
    async run({ client }) {
      for await (const _ of client.watch(1)) break;
    },
  });
  leavingScenes.set(`server streaming ${how}, whose reader leaves before the first item`, {
    ...left,
    async run({ client, entered }) {
      const stream = client.watch(1);
      await entered;
      await stream.return();
    },
  });
  leavingScenes.set(`server streaming ${how}, whose reader leaves a stream that an interceptor has made`, {
    ...left,
    inClient: { stream: (request, next) => lazily(() => next(request)) },
    async run({ client }) {
      for await (const _ of client.watch(1)) break;
    },
  });
}
leavingScenes.set("server streaming, whose reader leaves while interceptors of the server wait", {
  async run({ client, entered }) {
    const stream = client.watch(1);
    await entered;
    await stream.return();
  },
  inServer: {
    async stream(request, next) {
      stage.enter();
      await new Promise((resolve) => request.context.signal.addEventListener("abort", resolve));
      return next(request);
    },
  },
  client: "CANCELLED",
  server: "CANCELLED",
});
leavingScenes.set("server streaming, answered by an interceptor of the client, whose reader leaves", {
  async run({ client }) {
    for await (const _ of client.watch(1)) break;
  },
  inClient: {
    stream: () =>
      lazily(async function* () {
        yield 1;
        yield 2;
      }),
  },
  client: "CANCELLED",
  server: undefined,
});
leavingScenes.set("unary, answered by an interceptor of the client when its time is over", {
  run: ({ client }) => client.with({ timeoutMs: 40 }).area({ kind: "circle", radius: 1 }),
  inClient: { call: (request, next) => next(request).catch(() => 7) },
  methods: { area: untilAborted },
  client: "OK",
  server: EITHER,
});
leavingScenes.set("oneway", { run: ({ client }) => client.log("x"), client: "OK", server: "OK" });
