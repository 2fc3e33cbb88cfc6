// What the console answers to each question of its page.

import type { Registry } from "callwire";
import { isUsageError } from "../../usage-error.js";
import type { Live } from "../live-command.js";
import { AskedError, asObject, refuse } from "./asked-error.js";
import { CallRoutes } from "./call-routes.js";
import type { ConsoleAccess, Refusal } from "./console-access.js";
import { BodyError, type ConsoleRequest, type ConsoleRoutes, type Route } from "./console-server.js";
import { compareVersions } from "./contract-versions.js";
import { describeService, examineRegistry, findWarnings, readTopology } from "./details.js";
import type { NewFailure } from "./failure-log.js";
import type { FigureFeed } from "./figure-feed.js";
import type { FiguresAnswer } from "./figure-messages.js";
import { inTime, JsonError, RpcError } from "./live-parts.js";
import type { Allowed } from "./messages.js";
import type { MockRoutes } from "./mock-routes.js";
import { loadPageFiles } from "./page-files.js";
import type { PushStreams } from "./push-streams.js";
import type { RegistryView } from "./registry-view.js";
import { SettingRoutes } from "./setting-routes.js";

/** What a name of a service can be. */
const NAME = /^[A-Za-z_][\w.]{0,255}$/;

/** What the routes ask. */
export interface ConsoleParts {
  readonly live: Live;
  readonly registry: Registry;
  readonly view: RegistryView;
  readonly figures: FigureFeed;
  readonly streams: PushStreams;
  readonly access: ConsoleAccess;
  readonly allowed: Allowed;
  readonly mocks: MockRoutes;
  readonly onFailure: (failure: NewFailure) => void;
}

export function createRoutes(parts: ConsoleParts): ConsoleRoutes {
  const { live, registry, view, streams, access, allowed, mocks, onFailure } = parts;
  return {
    files: loadPageFiles(),
    openRoutes: new Map<string, Route>([["POST /api/session", (request) => beginSession(request, access)]]),
    routes: new Map<string, Route>([
      ["GET /api/hello", ({ answer }) => answer(null)],
      ["GET /api/events", ({ response }) => openEvents(response, streams)],
      ["GET /api/service", async ({ url, answer }) => answer(await describeService(live, registry, nameIn(url)))],
      ["POST /api/look", (request) => look(request, parts)],
      ["POST /api/figures", (request) => lookAtFigures(request, parts)],
      ["GET /api/topology", async ({ answer }) => answer((await readTopology(live, registry)) ?? null)],
      ["GET /api/versions", async ({ url, answer }) => answer(await compareVersions(live, registry, nameIn(url)))],
      ["GET /api/registry", async ({ answer }) => answer((await examineRegistry(live, registry)) ?? null)],
      ["GET /api/warnings", async ({ answer }) => answer(await findWarnings(live, registry, view))],
      ...new CallRoutes({ live, registry, view, isAllowed: allowed.calls, onFailure }).routes,
      ...new SettingRoutes(live, registry, view, allowed.actions).routes,
      ...mocks.routes,
    ]),
    describeError,
  };
}

async function beginSession(request: ConsoleRequest, access: ConsoleAccess): Promise<void> {
  const body = await request.body();
  const token = typeof body === "object" && body !== null && "token" in body ? body.token : undefined;
  const cookie = access.exchange(token); // whatever else was sent has no token either
  if (cookie === undefined)
    throw refuse(401, "UNAUTHENTICATED", "the link has another token; open the one that callwire console printed last");
  request.response.setHeader("set-cookie", cookie);
  request.answer(null);
}

function openEvents(response: ConsoleRequest["response"], streams: PushStreams): void {
  if (streams.add(response)) return;
  throw refuse(503, "RESOURCE_EXHAUSTED", "too many pages of the console are open; close some");
}

/** At which service a page looks; null for none. */
async function look(request: ConsoleRequest, { live, registry, view, streams }: ConsoleParts): Promise<void> {
  const { page: id, service } = asObject(await request.body());
  const page = checkPage(id, streams);
  const name = service === null ? undefined : checkName(service);
  await inTime(live.timeoutMs, registry.target, view.look(page, name));
  request.answer(null);
}

/** Of which service a page shows figures: of all by an empty name; null for none. */
async function lookAtFigures(request: ConsoleRequest, { figures, streams }: ConsoleParts): Promise<void> {
  const { page: id, service } = asObject(await request.body());
  const page = checkPage(id, streams);
  const name = service === null ? undefined : service === "" ? "" : checkName(service);
  const answer: FiguresAnswer = { history: figures.look(page, name) };
  request.answer(answer);
}

function checkPage(page: unknown, streams: PushStreams): string {
  if (typeof page === "string" && streams.has(page)) return page;
  throw refuse(404, "NOT_FOUND", "that page has no events; open them first");
}

function nameIn(url: URL): string {
  return checkName(url.searchParams.get("name"));
}

function checkName(name: unknown): string {
  if (typeof name === "string" && NAME.test(name)) return name;
  throw refuse(400, "INVALID_ARGUMENT", "that is no name of a service");
}

function describeError(error: unknown): Refusal {
  if (error instanceof AskedError) return error.refusal;
  if (error instanceof JsonError) return { status: 400, code: "INVALID_ARGUMENT", message: error.message };
  if (error instanceof BodyError) return { status: 400, code: "INVALID_ARGUMENT", message: error.message };
  if (error instanceof RpcError) return { status: 502, code: error.code, message: error.text };
  if (isUsageError(error)) return { status: 404, code: "NOT_FOUND", message: error.message };
  return { status: 500, code: "INTERNAL", message: error instanceof Error ? error.message : String(error) };
}
