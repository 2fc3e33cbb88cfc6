// One request of a session: read its fields, do it to the tree, write the reply. Knows no sockets.

import { type JuteReader, JuteWriter } from "./jute.js";
import { Code, EventType, Op } from "./protocol.js";
import { type Change, checkCreation, type Stat, type Tree, TreeError } from "./tree.js";
import type { Notify, Watches } from "./watches.js";

export interface RequestContext {
  readonly tree: Tree;
  readonly watches: Watches;
  readonly sessionId: bigint;
  readonly notify: Notify;
  /** Wall-clock milliseconds. */
  readonly nowMs: number;
}

/** What follows the header of a reply, and what the request changed. */
interface Outcome {
  readonly body: (reply: JuteWriter) => void;
  readonly changes: readonly Change[];
}

const NO_BODY = (): void => undefined;
const DONE: Outcome = { body: NO_BODY, changes: [] };

/** ZooKeeper's `world:anyone`, all permissions: the embedded registry has no others. */
const ALL_PERMISSIONS = 31;

/**
 * Returns the reply frame and the changes, which the caller reports to the watches before it sends
 * the reply: so does ZooKeeper.
 */
export function handleRequest(
  context: RequestContext,
  xid: number,
  op: number,
  fields: JuteReader,
): { reply: Buffer; changes: readonly Change[] } {
  const reply = (code: number): JuteWriter => new JuteWriter().int(xid).long(context.tree.zxid).int(code);
  try {
    const outcome = perform(context, op, fields);
    const frame = reply(Code.OK);
    outcome.body(frame);
    return { reply: frame.frame(), changes: outcome.changes };
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    return { reply: reply(error.code).frame(), changes: [] };
  }
}

function perform(context: RequestContext, op: number, fields: JuteReader): Outcome {
  switch (op) {
    case Op.PING:
    case Op.AUTH:
      return DONE;
    case Op.SYNC: {
      const path = fields.text();
      return { body: (reply) => reply.text(path), changes: [] };
    }
    case Op.CREATE:
    case Op.CREATE2:
    case Op.DELETE:
    case Op.SET_DATA:
      return write(context, op, fields);
    case Op.MULTI:
      return multi(context, fields);
    case Op.SET_WATCHES:
      return setWatches(context, fields);
    default:
      return read(context, op, fields);
  }
}

function write(context: RequestContext, op: number, fields: JuteReader): Outcome {
  const step = readStep(context, op, fields);
  const { result, changes } = context.tree.transact(context.nowMs, step);
  return { body: result, changes };
}

type Body = (reply: JuteWriter) => void;

/**
 * Reads the fields of a change; the function that it returns does it and returns how its result is
 * written.
 */
function readStep({ tree, sessionId }: RequestContext, op: number, fields: JuteReader): () => Body {
  const path = fields.text();
  switch (op) {
    case Op.CREATE:
    case Op.CREATE2: {
      const data = fields.buffer();
      const permissions = fields.list(() => [fields.int(), fields.text(), fields.text()]);
      const flags = fields.int();
      return () => {
        checkCreation(path, flags);
        if (permissions.length === 0) throw new TreeError(Code.INVALID_ACL);
        const created = tree.create(path, data, flags, sessionId);
        return (reply) => {
          reply.text(created);
          const stat = op === Op.CREATE2 ? tree.stat(created) : undefined;
          if (stat !== undefined) writeStat(reply, stat);
        };
      };
    }
    case Op.DELETE: {
      const version = fields.int();
      return () => {
        tree.remove(path, version);
        return NO_BODY;
      };
    }
    case Op.SET_DATA: {
      const data = fields.buffer();
      const version = fields.int();
      return () => {
        const stat = tree.setData(path, data, version);
        return (reply) => writeStat(reply, stat);
      };
    }
    case Op.CHECK: {
      const version = fields.int();
      return () => {
        tree.check(path, version);
        return NO_BODY;
      };
    }
    default:
      throw new TreeError(Code.UNIMPLEMENTED);
  }
}

function multi(context: RequestContext, fields: JuteReader): Outcome {
  const steps: { readonly op: number; readonly run: () => Body }[] = [];
  for (;;) {
    const asked = fields.int();
    const done = fields.bool();
    fields.int();
    if (done) break;
    // ZooKeeper answers the newer creation inside a transaction as the older one, without a stat.
    const op = asked === Op.CREATE2 ? Op.CREATE : asked;
    steps.push({ op, run: readStep(context, op, fields) });
  }
  let failedAt = 0;
  try {
    const { result, changes } = context.tree.transact(context.nowMs, () =>
      steps.map((step, index) => {
        failedAt = index;
        return { op: step.op, body: step.run() };
      }),
    );
    return { body: (reply) => writeResults(reply, result), changes };
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    return { body: (reply) => writeFailures(reply, steps.length, failedAt, error.code), changes: [] };
  }
}

function writeResults(reply: JuteWriter, results: readonly { readonly op: number; readonly body: Body }[]): void {
  for (const { op, body } of results) {
    reply.int(op).bool(false).int(Code.OK);
    body(reply);
  }
  reply.int(Op.ERROR).bool(true).int(Op.ERROR);
}

/**
 * As ZooKeeper: what stood before the failed step was undone (code 0), what stood behind it was not
 * looked at.
 */
function writeFailures(reply: JuteWriter, count: number, failedAt: number, code: number): void {
  for (let index = 0; index < count; index++) {
    const shown = index < failedAt ? Code.OK : index === failedAt ? code : Code.RUNTIME_INCONSISTENCY;
    reply.int(Op.ERROR).bool(false).int(shown).int(shown);
  }
  reply.int(Op.ERROR).bool(true).int(Op.ERROR);
}

function read({ tree, watches, notify }: RequestContext, op: number, fields: JuteReader): Outcome {
  const path = fields.text();
  switch (op) {
    case Op.EXISTS: {
      if (fields.bool()) watches.watchData(path, notify);
      const stat = tree.stat(path);
      if (stat === undefined) throw new TreeError(Code.NO_NODE);
      return { body: (reply) => writeStat(reply, stat), changes: [] };
    }
    case Op.GET_DATA: {
      const { data, stat } = tree.data(path);
      if (fields.bool()) watches.watchData(path, notify);
      return { body: (reply) => writeStat(reply.buffer(data), stat), changes: [] };
    }
    case Op.GET_CHILDREN:
    case Op.GET_CHILDREN2: {
      const { names, stat } = tree.children(path);
      if (fields.bool()) watches.watchChildren(path, notify);
      return {
        body: (reply) => {
          reply.texts(names);
          if (op === Op.GET_CHILDREN2) writeStat(reply, stat);
        },
        changes: [],
      };
    }
    case Op.GET_ACL: {
      const { stat } = tree.data(path);
      return { body: (reply) => writeStat(reply.int(1).int(ALL_PERMISSIONS).text("world").text("anyone"), stat), changes: [] };
    }
    default:
      throw new TreeError(Code.UNIMPLEMENTED);
  }
}

/** After a reconnection: what changed since `zxid` is reported now, the rest is watched again. */
function setWatches({ tree, watches, notify }: RequestContext, fields: JuteReader): Outcome {
  const zxid = fields.long();
  for (const path of fields.texts()) {
    const stat = tree.stat(path);
    if (stat === undefined) notify(EventType.DELETED, path);
    else if (stat.modifiedZxid > zxid) notify(EventType.DATA_CHANGED, path);
    else watches.watchData(path, notify);
  }
  for (const path of fields.texts()) {
    if (tree.stat(path) !== undefined) notify(EventType.CREATED, path);
    else watches.watchData(path, notify);
  }
  for (const path of fields.texts()) {
    const stat = tree.stat(path);
    if (stat === undefined) notify(EventType.DELETED, path);
    else if (stat.childrenZxid > zxid) notify(EventType.CHILDREN_CHANGED, path);
    else watches.watchChildren(path, notify);
  }
  return DONE;
}

function writeStat(reply: JuteWriter, stat: Stat): void {
  reply.long(stat.createdZxid).long(stat.modifiedZxid).long(stat.createdAt).long(stat.modifiedAt);
  reply.int(stat.version).int(stat.childVersion).int(0).long(stat.owner);
  reply.int(stat.dataLength).int(stat.childCount).long(stat.childrenZxid);
}
