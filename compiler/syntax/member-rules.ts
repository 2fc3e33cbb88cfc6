// Grammar of what stands inside declarations: fields, enum members, union arms.

import type { TokenType } from "chevrotain";
import type { Arm, EnumMember, Field, IntLiteral, Reserved } from "./ast.js";
import { BREAKS, type OpenParser } from "./open-parser.js";
import type { Draft, Head } from "./recovering-parser.js";
import * as T from "./tokens.js";
import { toInt, type ValueRules } from "./value-rules.js";

const NO_FIELD = { kind: "field", id: undefined, name: undefined, type: undefined, default: undefined } as const;

/** Members that a block collects. */
export interface Members<M> {
  readonly members: M[];
  readonly reserved: Reserved[];
}

/** A number behind one of these is a value. */
const BEFORE_VALUE: ReadonlySet<TokenType> = new Set([T.Equals, T.OpenParen, T.OpenBracket, T.DotDot, T.Comma]);

/**
 * Tokens of the rest of a block that are looked at for numbers that are taken: bounds the work that
 * a file without numbers asks for.
 */
const MAX_NUMBER_TOKENS = 2_000;

export type MemberRules = ReturnType<typeof createMemberRules>;

/** `plainField` reads a field of the usual form without the rules. */
export function createMemberRules(parser: OpenParser, values: ValueRules, plainField: () => Field | undefined) {
  /** What is there of the block that is read. */
  let block: Members<{ readonly id: IntLiteral | undefined }> | undefined;

  const reservedId = parser.RULE(
    "reservedId",
    (): Reserved => {
      const node: Draft<Reserved> = { kind: "reserved", ...parser.readHead(), end: 0, id: undefined, name: undefined };
      return parser.statement(node, "member", () => {
        parser.CONSUME(T.Reserved);
        node.id = values.int(0);
        parser.OPTION(() => {
          node.name = values.name(0, T.AnyName);
        });
        parser.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  const field = parser.RULE(
    "field",
    (): Field => {
      const node: Draft<Field> = { ...NO_FIELD, ...parser.readHead(), end: 0 };
      return parser.statement(node, "member", () => {
        values.annotations(0, node.annotations);
        readMemberId(node, "field");
        node.name = values.name(0, T.AnyName);
        parser.CONSUME(T.Colon);
        node.type = parser.SUBRULE(values.type);
        parser.OPTION1(() => {
          parser.CONSUME(T.Equals);
          node.default = parser.SUBRULE(values.literal);
        });
        values.annotations(1, node.annotations);
        parser.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  const structMember = parser.RULE(
    "structMember",
    (into: Members<Field> = { members: [], reserved: [] }): void => {
      block = into;
      respellReserved();
      const { broken } = parser.statement(createUnread(), "member", () => {
        parser.OR([
          { ALT: () => into.reserved.push(parser.SUBRULE(reservedId)) },
          { ALT: () => into.members.push(parser.SUBRULE(field)) },
        ]);
      });
      if (broken) into.members.push({ ...NO_FIELD, ...createUnread(), broken });
    },
    BREAKS,
  );

  const member = parser.RULE(
    "member",
    (): EnumMember => {
      const node: Draft<EnumMember> = { kind: "member", ...parser.readHead(), end: 0, id: undefined, name: undefined };
      return parser.statement(node, "member", () => {
        values.annotations(0, node.annotations);
        readMemberId(node, "member");
        node.name = values.name(0, T.AnyName);
        values.annotations(1, node.annotations);
        parser.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  const enumMember = parser.RULE(
    "enumMember",
    (into: Members<EnumMember> = { members: [], reserved: [] }): void => {
      block = into;
      respellReserved();
      const { broken } = parser.statement(createUnread(), "member", () => {
        parser.OR([
          { ALT: () => into.reserved.push(parser.SUBRULE(reservedId)) },
          { ALT: () => into.members.push(parser.SUBRULE(member)) },
        ]);
      });
      if (broken) into.members.push({ kind: "member", ...createUnread(), broken, id: undefined, name: undefined });
    },
    BREAKS,
  );

  const arm = parser.RULE(
    "arm",
    (): Arm => {
      const node: Draft<Arm> = {
        kind: "arm",
        ...parser.readHead(),
        end: 0,
        id: undefined,
        name: undefined,
        shape: "unit",
        type: undefined,
        fields: [],
        reserved: [],
      };
      return parser.statement(node, "arm", () => {
        values.annotations(0, node.annotations);
        readMemberId(node, "arm");
        node.name = values.name(0, T.AnyName);
        // `1 circle 1 radius: f64; }` lacks its brace; no other arm goes on with a number.
        if (!parser.RECORDING_PHASE && parser.nextIs(T.Int)) readInlineArm(node);
        else parser.OR([{ ALT: () => readInlineArm(node) }, { ALT: () => readFlatArm(node) }]);
      });
    },
    BREAKS,
  );

  const unionMember = parser.RULE(
    "unionMember",
    (into: Members<Arm> = { members: [], reserved: [] }): void => {
      block = into;
      respellReserved();
      const { broken } = parser.statement(createUnread(), "arm", () => {
        parser.OR([
          { ALT: () => into.reserved.push(parser.SUBRULE(reservedId)) },
          { ALT: () => into.members.push(parser.SUBRULE(arm)) },
        ]);
      });
      if (broken)
        into.members.push({
          kind: "arm",
          ...createUnread(),
          broken,
          id: undefined,
          name: undefined,
          shape: "unit",
          type: undefined,
          fields: [],
          reserved: [],
        });
    },
    BREAKS,
  );

  /** One item of a block of fields. */
  function readFieldOrReserved(into: Members<Field>): void {
    const plain = plainField();
    if (plain === undefined) parser.SUBRULE(structMember, { ARGS: [into] });
    else into.members.push(plain);
  }

  /** Stands for a member of which nothing could be read. */
  function createUnread(): Head & { end: number; broken?: true } {
    return { ...parser.readHead(), end: 0 };
  }

  function readMemberId(node: Draft<Field> | Draft<EnumMember> | Draft<Arm>, what: string): void {
    node.id = parser.OPTION(() => values.int(0));
    if (parser.RECORDING_PHASE || node.id !== undefined || !parser.nextIs(T.AnyName)) return;
    node.broken = true;
    const { image } = parser.LA(1);
    const rest = what === "field" ? `${image}: ...` : image;
    parser.reportToken("CW1013", parser.LA(1), {
      message: `${what} \`${image}\` has no number`,
      label: "a number goes before the name",
      help: `write a number that is not used yet before the name: \`${findFreeNumber(what === "member" ? 0n : 1n)} ${rest};\``,
    });
  }

  /**
   * Members without a number are numbered in their order, past those that are taken: all of these
   * hints can be followed at once.
   */
  function findFreeNumber(first: bigint): bigint {
    const { members = [], reserved = [] } = block ?? {};
    const taken = new Set([...members, ...reserved].map(({ id }) => id?.value));
    let depth = 0;
    for (let at = 1; at < MAX_NUMBER_TOKENS && depth >= 0 && !parser.nextIs(T.EndOfFile, at); at++) {
      if (parser.nextIs(T.OpenBrace, at)) depth++;
      else if (parser.nextIs(T.CloseBrace, at)) depth--;
      else if (depth === 0 && parser.nextIs(T.Int, at) && !BEFORE_VALUE.has(parser.LA(at - 1).tokenType))
        taken.add(toInt(parser.LA(at)).value);
    }
    let number = first;
    for (let left = members.filter(({ id }) => id === undefined).length; ; number++) {
      if (!taken.has(number) && left-- === 0) return number;
    }
  }

  function respellReserved(): void {
    parser.ACTION(() => {
      if (parser.nextIs(T.Int, 2)) parser.respell(T.Reserved, "reserved");
    });
  }

  function readInlineArm(node: Draft<Arm>): void {
    node.shape = "inline";
    parser.CONSUME(T.OpenBrace);
    const into = { members: node.fields, reserved: node.reserved };
    parser.repeat(2, () => readFieldOrReserved(into), startsArm);
    parser.CONSUME(T.CloseBrace);
  }

  /** `4 empty;` or `4 full {`: no field looks like that, so the block before it was not closed. */
  function startsArm(): boolean {
    return (
      parser.nextIs(T.Int) && parser.nextIs(T.AnyName, 2) && (parser.nextIs(T.Semicolon, 3) || parser.nextIs(T.OpenBrace, 3))
    );
  }

  function readFlatArm(node: Draft<Arm>): void {
    parser.OPTION1(() => {
      parser.CONSUME(T.Colon);
      node.shape = "named";
      node.type = parser.SUBRULE(values.type);
    });
    values.annotations(1, node.annotations);
    parser.CONSUME(T.Semicolon);
  }

  return { enumMember, unionMember, readFieldOrReserved };
}
