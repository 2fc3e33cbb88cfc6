// When what comes over one HTTP connection is dealt with: in the turn of its peer, as frames are
// (read-turn.ts), and over HTTP/1.1 one request after the other. Knows nothing of what they say.

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type Clock, whenRead } from "../base/clock.js";
import { nextTick } from "../base/event-loop.js";
import { LONG_READ_MS } from "../base/limits/connection.js";
import {
  HTTP_DROPPED_REQUEST_MS,
  HTTP_PIECE_BYTES,
  HTTP_REQUEST_MS,
  MAX_PIPELINED_REQUESTS,
  MAX_WAITING_REQUESTS,
} from "../base/limits/http.js";
import type { PeerCertificate } from "../transport/certificate.js";
import type { ReadTurn, Resting } from "../transport/read-turn.js";
import { BodyRoom } from "./body-room.js";
import type { RoundTime } from "./round-time.js";
import type { PieceSource } from "./session-socket.js";
import { type PieceReader, SocketPieces } from "./socket-pieces.js";
import { readNow, SocketRest } from "./socket-rest.js";

/** A request, or a body or a message that is whole. One of the two is called, once. */
export interface Piece {
  /** For how long it has waited for this process, in milliseconds: at least, and at most. */
  deal(waitedMs: number, queuedMs: number): void;
  /** The connection is gone while it waited. */
  drop(): void;
}

/** As a piece is told. */
export interface Waited {
  readonly waitedMs: number;
  readonly queuedMs: number;
}

/** What the connections of one front share. */
export interface InflowPlace {
  readonly clock: Clock;
  readonly round: RoundTime;
}

interface WaitingPiece {
  readonly piece: Piece;
  readonly bytes: number;
  readonly room: BodyRoom | undefined;
  /** When it has come, at the latest and at the earliest. */
  readonly sentAt: number;
  readonly queuedAt: number;
}

/** The connections of one peer: they rest together. */
const peers = new WeakMap<ReadTurn, Set<HttpInflow>>();

export class HttpInflow implements Resting, PieceReader, PieceSource {
  /** Requests whose answer is not over, those that wait among them. */
  requests = 0;
  /** No answer is open any more. */
  onIdle: (() => void) | undefined;
  readonly #place: InflowPlace;
  readonly #socket: Socket;
  readonly #turn: ReadTurn;
  /** Over HTTP/2 each request has a stream, and clients wait with what is too much. */
  readonly #isOneByOne: boolean;
  readonly #certificate: PeerCertificate | undefined;
  readonly #ofPeer: Set<HttpInflow>;
  readonly #socketRest: SocketRest;
  readonly #pieces: SocketPieces;
  /** Bodies, which come first, and requests: MAX_WAITING_REQUESTS, or MAX_PIPELINED_REQUESTS. */
  readonly #bodies: WaitingPiece[] = [];
  readonly #requests: WaitingPiece[] = [];
  #isDealing = false;
  /** Of which something may still come. */
  #last: IncomingMessage | undefined;
  /** Nothing more is read. */
  #isResting = false;
  /** Since when, while it was not read since: with its peer, it may rest again at once. */
  #restedAt: number | undefined;
  /** When its last request or body has come. */
  #readAt = 0;
  #isClosed = false;

  constructor(socket: Socket, isHttp2: boolean, turn: ReadTurn, certificate: PeerCertificate | undefined, place: InflowPlace) {
    this.#socket = socket;
    this.#isOneByOne = !isHttp2;
    this.#turn = turn;
    this.#place = place;
    this.#certificate = certificate;
    this.#socketRest = new SocketRest(socket);
    this.#pieces = new SocketPieces(socket, this, place.clock);
    this.#ofPeer = peers.get(turn) ?? new Set();
    peers.set(turn, this.#ofPeer.add(this));
    socket.once("close", () => this.#close());
  }

  /**
   * Its first bytes have come, and nothing was made of them yet. They are read here: when Node does
   * it later, the first ones of many connections are read in one turn.
   */
  onBegin(begin: () => void): void {
    const deal = (): void => {
      begin();
      if (!this.#isOneByOne) return; // a session of HTTP/2 has them given to it
      if (this.#socket.readableLength > HTTP_PIECE_BYTES) this.#pieces.begin();
      readNow(this.#socket);
    };
    if (!this.#turn.isOver) return deal();
    this.#wait(this.#bodies, { deal, drop: () => undefined }, 0, undefined, this.#place.clock.nowMs());
  }

  /** Of a session of HTTP/2: it reads nothing else. */
  giveTo(take: (piece: Buffer) => boolean): void {
    this.#pieces.giveTo(take);
  }

  goOnGiving(): void {
    this.#pieces.release();
  }

  /** A request has come, and is counted: it is dealt with now or later. */
  onRequest(piece: Piece, request: IncomingMessage): void {
    this.#last = request;
    // Its body may come by the byte. The parser is at work until the next tick.
    if (this.#isOneByOne && request.headers["transfer-encoding"] !== undefined) nextTick(() => this.#pieces.begin());
    const now = this.#place.clock.nowMs();
    this.#readAt = now;
    const isBehind = this.#requests.length > 0 || this.#bodies.length > 0 || this.#isTaken;
    this.spend(HTTP_REQUEST_MS);
    if (isBehind || this.#turn.isOver) this.#wait(this.#requests, piece, 0, undefined, now);
    else this.#dealNow(piece, 0, now);
  }

  /** The answer of a request is over, or its client is gone. Once for each that was counted. */
  onAnswered(): void {
    this.requests--;
    if (this.requests === 0) {
      this.#last = undefined;
      this.onIdle?.();
    }
    if (this.#requests.length > 0) this.#goOn();
  }

  /**
   * A body or a message of so many bytes has come, of a request that was dealt with. The room
   * in which it was counted is closed behind it.
   */
  onBody(piece: Piece, bytes: number, room?: BodyRoom): void {
    const now = this.#place.clock.nowMs();
    this.#readAt = now;
    if (this.#turn.isOver || this.#bodies.length > 0) return this.#wait(this.#bodies, piece, bytes, room, now);
    this.#dealNow(piece, bytes, now);
    room?.close();
  }

  /** Something else that its peer has caused took so long. */
  spend(ms: number): void {
    this.#turn.spendShort(ms, this.#place.clock);
    this.#lookAtTurn();
  }

  /** Where is counted what has come of one body, or of one stream's message. Who asks closes it. */
  openRoom(): BodyRoom {
    return new BodyRoom(this.#socket, this.#certificate);
  }

  onTurn(): void {
    this.#goOn();
  }

  /** Nothing is read, as its peer has had its turn or a request waits. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** Nothing is left of what was read. To read on earlier would add to it, rest by rest. */
  onAllGiven(): void {
    if (!this.#hasEnough) this.#socketRest.end();
  }

  /** One request of HTTP/1.1 is being answered: the next one would wait for its answer anyway. */
  get #isTaken(): boolean {
    return this.#isOneByOne && this.requests - this.#requests.length > 1;
  }

  #wait(queue: WaitingPiece[], piece: Piece, bytes: number, room: BodyRoom | undefined, now: number): void {
    if (this.#isClosed) return drop(piece, room);
    const most = this.#isOneByOne ? MAX_PIPELINED_REQUESTS : MAX_WAITING_REQUESTS;
    if (this.#bodies.length + this.#requests.length >= most) {
      this.#socket.destroy();
      this.spend(HTTP_DROPPED_REQUEST_MS);
      return drop(piece, room);
    }
    const { round } = this.#place;
    queue.push({ piece, bytes, room, sentAt: now - round.waitedMs(now), queuedAt: now - this.#queuedMs(now) });
    this.#rest();
  }

  /**
   * When it is over, no other connection of the peer is read either: Node parses what it reads, and
   * twenty would bring as much as one each. Who was read last comes last in the next turn. In one
   * order, the last ones would never be read while the first ones ask again.
   */
  #lookAtTurn(): void {
    if (!this.#turn.isOver || this.#isResting) return;
    for (const one of [...this.#ofPeer].sort((a, b) => a.#readAt - b.#readAt)) one.#rest();
  }

  #rest(): void {
    if (this.#turn.isOver) {
      this.#turn.rest(this);
      this.#restedAt ??= this.#place.clock.nowMs();
    }
    if (this.#isResting) return;
    this.#isResting = true;
    this.#socketRest.begin();
  }

  #goOn(): void {
    if (this.#isDealing) return; // an answer that is over at once
    this.#isDealing = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const now = this.#place.clock.nowMs();
      next.piece.deal(now - next.sentAt, now - next.queuedAt);
      this.#count(next.bytes, now);
      next.room?.close();
    }
    this.#isDealing = false;
    if (this.#bodies.length > 0 || this.#requests.length > 0) {
      if (this.#turn.isOver) this.#turn.rest(this);
    } else if (this.#turn.isOver) {
      if (this.#isResting) this.#turn.rest(this);
    } else if (this.#isResting) {
      this.#isResting = false;
      if (this.#restedAt !== undefined) whenRead(this.#place.clock, () => this.#onRead());
      if (!this.#hasEnough && this.#pieces.hasRoom()) this.#socketRest.end();
      else this.#socketRest.endLater();
      this.#pieces.goOn();
    }
  }

  /** A session that has just begun has its socket read when it takes it. */
  get #hasEnough(): boolean {
    return this.#isOneByOne ? isFull(this.#last) : !this.#pieces.isTaken;
  }

  #onRead(): void {
    if (!this.#isResting) this.#restedAt = undefined;
  }

  /** What is read at `now` may have come while nothing was read. */
  #queuedMs(now: number): number {
    const queuedMs = this.#place.round.queuedMs(now);
    return this.#restedAt === undefined ? queuedMs : Math.max(queuedMs, now - this.#restedAt);
  }

  #next(): WaitingPiece | undefined {
    if (this.#turn.isOver) return undefined;
    const body = this.#bodies.shift();
    if (body !== undefined) return body;
    return this.#isOneByOne && this.requests > this.#requests.length ? undefined : this.#requests.shift();
  }

  #dealNow(piece: Piece, bytes: number, now: number): void {
    const { round } = this.#place;
    piece.deal(round.waitedMs(now), this.#queuedMs(now));
    this.#count(bytes, now);
  }

  /** What was begun at `now` is done. */
  #count(bytes: number, now: number): void {
    const { clock, round } = this.#place;
    const endedAt = clock.nowMs();
    const ms = endedAt - now;
    round.spend(ms, endedAt);
    if (this.#turn.add(bytes) || ms >= LONG_READ_MS) this.#turn.spend(ms, clock);
    else this.#turn.spendShort(ms, clock);
    this.#lookAtTurn();
  }

  #close(): void {
    this.#isClosed = true;
    this.#ofPeer.delete(this);
    this.#turn.leave(this);
    for (const { piece, room } of [...this.#bodies.splice(0), ...this.#requests.splice(0)]) drop(piece, room);
  }
}

function drop(piece: Piece, room: BodyRoom | undefined): void {
  piece.drop();
  room?.close();
}

/** Its handler takes its items slowly: the connection is read again when it does. */
function isFull(request: IncomingMessage | undefined): boolean {
  return request !== undefined && !request.complete && request.readableLength >= request.readableHighWaterMark;
}
