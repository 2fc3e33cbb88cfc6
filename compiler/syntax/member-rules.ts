// Grammar of what stands inside declarations: fields, enum members, union arms.

import type { TokenType } from "chevrotain";
import type { Annotation, Arm, EnumMember, Field, IntLiteral, Reserved } from "./ast.js";
import { PlainFields } from "./plain-fields.js";
import type { Draft, Head } from "./recovering-parser.js";
import * as T from "./tokens.js";
import { toInt } from "./value-rules.js";

const BREAKS = { resyncEnabled: false } as const;
const NO_FIELD = { kind: "field", id: undefined, name: undefined, type: undefined, default: undefined } as const;

/** Members that a block collects. */
export interface Members<M> {
  readonly members: M[];
  readonly reserved: Reserved[];
}

/** A number behind one of these is a value. */
const BEFORE_VALUE: ReadonlySet<TokenType> = new Set([T.Equals, T.OpenParen, T.OpenBracket, T.DotDot, T.Comma]);

/** Tokens of the rest of a block that are looked at for numbers that are taken: bounds the work that a file without numbers asks for. */
const MAX_NUMBER_TOKENS = 2_000;

export abstract class MemberRules extends PlainFields {
  /** What is there of the block that is read. */
  #block: Members<{ readonly id: IntLiteral | undefined }> | undefined;

  protected readonly reservedId = this.RULE(
    "reservedId",
    (): Reserved => {
      const node: Draft<Reserved> = { kind: "reserved", ...this.readHead(), end: 0, id: undefined, name: undefined };
      return this.statement(node, "member", () => {
        this.CONSUME(T.Reserved);
        node.id = this.int(0);
        this.OPTION(() => {
          node.name = this.name(0, T.AnyName);
        });
        this.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  protected readonly field = this.RULE(
    "field",
    (): Field => {
      const node: Draft<Field> = { ...NO_FIELD, ...this.readHead(), end: 0 };
      return this.statement(node, "member", () => {
        this.annotations(0, node.annotations);
        this.#memberId(node, "field");
        node.name = this.name(0, T.AnyName);
        this.CONSUME(T.Colon);
        node.type = this.SUBRULE(this.type);
        this.OPTION1(() => {
          this.CONSUME(T.Equals);
          node.default = this.SUBRULE(this.literal);
        });
        this.annotations(1, node.annotations);
        this.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  protected readonly structMember = this.RULE(
    "structMember",
    (into: Members<Field> = { members: [], reserved: [] }): void => {
      this.#block = into;
      this.#respellReserved();
      const { broken } = this.statement(this.#unread(), "member", () => {
        this.OR([
          { ALT: () => into.reserved.push(this.SUBRULE(this.reservedId)) },
          { ALT: () => into.members.push(this.SUBRULE(this.field)) },
        ]);
      });
      if (broken) into.members.push({ ...NO_FIELD, ...this.#unread(), broken });
    },
    BREAKS,
  );

  protected readonly member = this.RULE(
    "member",
    (): EnumMember => {
      const node: Draft<EnumMember> = { kind: "member", ...this.readHead(), end: 0, id: undefined, name: undefined };
      return this.statement(node, "member", () => {
        this.annotations(0, node.annotations);
        this.#memberId(node, "member");
        node.name = this.name(0, T.AnyName);
        this.annotations(1, node.annotations);
        this.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  protected readonly enumMember = this.RULE(
    "enumMember",
    (into: Members<EnumMember> = { members: [], reserved: [] }): void => {
      this.#block = into;
      this.#respellReserved();
      const { broken } = this.statement(this.#unread(), "member", () => {
        this.OR([
          { ALT: () => into.reserved.push(this.SUBRULE(this.reservedId)) },
          { ALT: () => into.members.push(this.SUBRULE(this.member)) },
        ]);
      });
      if (broken) into.members.push({ kind: "member", ...this.#unread(), broken, id: undefined, name: undefined });
    },
    BREAKS,
  );

  protected readonly arm = this.RULE(
    "arm",
    (): Arm => {
      const node: Draft<Arm> = {
        kind: "arm",
        ...this.readHead(),
        end: 0,
        id: undefined,
        name: undefined,
        shape: "unit",
        type: undefined,
        fields: [],
        reserved: [],
      };
      return this.statement(node, "arm", () => {
        this.annotations(0, node.annotations);
        this.#memberId(node, "arm");
        node.name = this.name(0, T.AnyName);
        // `1 circle 1 radius: f64; }` lacks its brace; no other arm goes on with a number.
        if (!this.RECORDING_PHASE && this.nextIs(T.Int)) this.#inlineArm(node);
        else this.OR([{ ALT: () => this.#inlineArm(node) }, { ALT: () => this.#flatArm(node) }]);
      });
    },
    BREAKS,
  );

  protected readonly unionMember = this.RULE(
    "unionMember",
    (into: Members<Arm> = { members: [], reserved: [] }): void => {
      this.#block = into;
      this.#respellReserved();
      const { broken } = this.statement(this.#unread(), "arm", () => {
        this.OR([
          { ALT: () => into.reserved.push(this.SUBRULE(this.reservedId)) },
          { ALT: () => into.members.push(this.SUBRULE(this.arm)) },
        ]);
      });
      if (broken)
        into.members.push({
          kind: "arm",
          ...this.#unread(),
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
  protected fieldOrReserved(into: Members<Field>): void {
    const field = this.plainField();
    if (field === undefined) this.SUBRULE(this.structMember, { ARGS: [into] });
    else into.members.push(field);
  }

  /** Any number of annotations. `index` tells the places of one rule apart. */
  protected annotations(index: number, into: Annotation[]): void {
    this.many(index, () => {
      into.push(this.subrule(index, this.annotation));
    });
  }

  /** Stands for a member of which nothing could be read. */
  #unread(): Head & { end: number; broken?: true } {
    return { ...this.readHead(), end: 0 };
  }

  #memberId(node: Draft<Field> | Draft<EnumMember> | Draft<Arm>, what: string): void {
    node.id = this.OPTION(() => this.int(0));
    if (this.RECORDING_PHASE || node.id !== undefined || !this.nextIs(T.AnyName)) return;
    node.broken = true;
    const { image } = this.LA(1);
    const rest = what === "field" ? `${image}: ...` : image;
    this.reportToken("CW1013", this.LA(1), {
      message: `${what} \`${image}\` has no number`,
      label: "a number goes before the name",
      help: `write a number that is not used yet before the name: \`${this.#freeNumber(what === "member" ? 0n : 1n)} ${rest};\``,
    });
  }

  /** Members without a number are numbered in their order, past those that are taken: all of these hints can be followed at once. */
  #freeNumber(first: bigint): bigint {
    const { members = [], reserved = [] } = this.#block ?? {};
    const taken = new Set([...members, ...reserved].map(({ id }) => id?.value));
    let depth = 0;
    for (let at = 1; at < MAX_NUMBER_TOKENS && depth >= 0 && !this.nextIs(T.EndOfFile, at); at++) {
      if (this.nextIs(T.OpenBrace, at)) depth++;
      else if (this.nextIs(T.CloseBrace, at)) depth--;
      else if (depth === 0 && this.nextIs(T.Int, at) && !BEFORE_VALUE.has(this.LA(at - 1).tokenType))
        taken.add(toInt(this.LA(at)).value);
    }
    let number = first;
    for (let left = members.filter(({ id }) => id === undefined).length; ; number++) {
      if (!taken.has(number) && left-- === 0) return number;
    }
  }

  #respellReserved(): void {
    this.ACTION(() => {
      if (this.nextIs(T.Int, 2)) this.respell(T.Reserved, "reserved");
    });
  }

  #inlineArm(node: Draft<Arm>): void {
    node.shape = "inline";
    this.CONSUME(T.OpenBrace);
    const into = { members: node.fields, reserved: node.reserved };
    this.repeat(
      2,
      () => this.fieldOrReserved(into),
      () => this.#startsArm(),
    );
    this.CONSUME(T.CloseBrace);
  }

  /** `4 empty;` or `4 full {`: no field looks like that, so the block before it was not closed. */
  #startsArm(): boolean {
    return this.nextIs(T.Int) && this.nextIs(T.AnyName, 2) && (this.nextIs(T.Semicolon, 3) || this.nextIs(T.OpenBrace, 3));
  }

  #flatArm(node: Draft<Arm>): void {
    this.OPTION1(() => {
      this.CONSUME(T.Colon);
      node.shape = "named";
      node.type = this.SUBRULE(this.type);
    });
    this.annotations(1, node.annotations);
    this.CONSUME(T.Semicolon);
  }
}
