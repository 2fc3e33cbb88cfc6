// Who is told what when an editor begins that asks for findings.

import assert from "node:assert/strict";
import path from "node:path";
import { PassThrough } from "node:stream";
import { finish } from "@callwire/compiler/lsp";
import {
  createConnection,
  createProtocolConnection,
  DiagnosticRefreshRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { Delivery } from "#cli/lsp/delivery.js";
import { Findings } from "#cli/lsp/findings.js";
import { Projects } from "#cli/lsp/projects.js";
import { Sandbox } from "../sandbox.js";

describe("findings for an editor that asks for them", () => {
  let sandbox: Sandbox;
  let projects: Projects;
  let findings: Findings;
  let delivery: Delivery;
  let client: ProtocolConnection;
  /** What the editor was told: a document, and how many findings it has. */
  let told: string[];
  /** Resolves when the editor is told to ask again. */
  let isRefreshed: Promise<void>;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", "package demo.v1;\nstruct Point { 1 x: f46; }\n");
    projects = new Projects((problem) => assert.fail(problem));
    projects.setFolders([sandbox.folder]);
    findings = new Findings(projects);
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    const connection = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    connection.listen();
    client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    told = [];
    client.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      told.push(`${path.basename(uri)} ${diagnostics.length}`);
    });
    isRefreshed = new Promise((resolve) => client.onRequest(DiagnosticRefreshRequest.type, () => resolve()));
    client.listen();
    delivery = new Delivery(connection, findings, () => new Map());
    delivery.begin({ asks: true, takesRefresh: true });
  });
  afterEach(() => {
    client.dispose();
    sandbox.remove();
  });

  it("are not told before it could ask for all, and not after it has", async () => {
    finish(delivery.deliver(false));
    assert.equal(finish(delivery.answerAll({ previousResultIds: [] })).items.length, 1);
    finish(delivery.deliver(true));
    await isRefreshed;
    assert.deepEqual(told, []);
  });

  it("are told of what it has not open when it has not asked, and told anew at once", async () => {
    finish(delivery.deliver(false));
    finish(delivery.deliver(true));
    sandbox.write("idl/point.rpc", "package demo.v1;\nstruct Point { 1 x: f64; }\n");
    for (const project of projects.all) project.workspace.forgetDisk();
    findings.forget();
    finish(delivery.deliver(false));
    finish(delivery.answerAll({ previousResultIds: [] }));
    finish(delivery.deliver(true));
    await isRefreshed;
    assert.deepEqual(told, ["point.rpc 1", "point.rpc 0"]);
  });
});
