// Deliberate faults of the package for NestJS.

import { inRoom, type Mutant } from "../mutant.js";

export const NESTJS_FAULTS: readonly Mutant[] = [
  ...inRoom("nestjs/server", [
    {
      what: "drains when other modules have stopped already",
      file: "server-module.ts",
      text: "module.distance = NEAREST;",
      replacement: "void NEAREST;",
      tests: ["shutdown"],
    },
    {
      what: "finds no handler that a test has overridden",
      file: "find-handlers.ts",
      text: "[own, metatype, token].find(",
      replacement: "[own, metatype].find(",
      tests: ["find-handlers"],
    },
    {
      what: "writes the log of a server elsewhere than Nest",
      file: "nest-server.ts",
      text: "logger = nestLogger(), ",
      replacement: "logger, ",
      tests: ["log"],
    },
  ]),
  ...inRoom("nestjs/health", [
    {
      what: "is up while the server drains",
      file: "health-indicator.ts",
      text: 'state === "serving" ?',
      replacement: 'state !== "off" ?',
      tests: ["health-indicator"],
    },
  ]),
  ...inRoom("nestjs/options", [
    {
      what: "takes two ways to the options, and uses one",
      file: "module-options.ts",
      text: "given.length !== 1",
      replacement: "given.length < 1",
      tests: ["module-options"],
    },
  ]),
  ...inRoom("nestjs/handler", [
    {
      what: "logs errors of the contract",
      file: "context-creator.ts",
      text: "    externalErrorProxy: {",
      replacement: "    otherProxy: {",
      tests: ["log"],
    },
    {
      what: "keeps what it knows of a method by the name of the class",
      file: "context-creator.ts",
      text: "    handlerMetadataStorage: {",
      replacement: "    otherStorage: {",
      tests: ["handlers"],
    },
    {
      what: "gives the context of a call to pipes",
      file: "context-creator.ts",
      text: "parameter.type === REQUEST ? value :",
      replacement: "",
      tests: ["enhancers"],
    },
    {
      what: "answers with nothing when a filter returns nothing",
      file: "context-creator.ts",
      text: "if (handled === undefined || handled === null) throw error;",
      replacement: "",
      tests: ["enhancers"],
    },
    {
      what: "counts the parameters of a handler by its length",
      file: "nest-handler.ts",
      text: "index < countArguments(method)",
      replacement: "index < Reflect.get(instance, method.name).length",
      tests: ["handlers"],
    },
    {
      what: "makes a handler of the scope of a call once",
      file: "nest-handler.ts",
      text: "const find = isStatic ?",
      replacement: "const find = true ?",
      tests: ["scopes"],
    },
    {
      what: "does not ask filters for what a stream throws",
      file: "rescued-items.ts",
      text: "await this.#rescue(error);",
      replacement: "throw error;",
      tests: ["streams"],
    },
    {
      what: "leaves the source of a stream open whose caller is gone",
      file: "rescued-items.ts",
      text: "await this.#source.return?.();",
      replacement: "",
      tests: ["streams"],
    },
    {
      what: "knows no exception of another realm",
      file: "http-exception.ts",
      text: "!types.isNativeError(error)",
      replacement: "!(error instanceof Error)",
      tests: ["handlers"],
    },
    {
      what: "hides what an exception of Nest says",
      file: "http-exception.ts",
      text: "if (!isHttpException(error)) return error;",
      replacement: "return error;",
      tests: ["handlers"],
    },
  ]),
  ...inRoom("nestjs/client", [
    {
      what: "shares a client though a feature says something else",
      file: "client-pool.ts",
      text: "known?.isPlain === true && isPlain",
      replacement: "known !== undefined",
      tests: ["clients"],
    },
    {
      what: "leaves clients open when Nest stops",
      file: "client-pool.ts",
      text: "map(({ client }) => client.close())",
      replacement: "map(({ client }) => client)",
      tests: ["clients"],
    },
  ]),
];
