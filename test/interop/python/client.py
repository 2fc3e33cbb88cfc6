"""A client of Callwire in Python, written from docs/protocol.md alone. Usage: client.py HOST PORT

It does what the lines on stdin ask for, each a JSON object with `id`, `op` and what the op needs, and answers on stdout with the
same `id`. Ops: open (call, method, args, metadata, timeoutMs), send (call, item), end, sent, next, cancel, done (all with call),
ping (argument), close.
"""

import asyncio
import json
import sys

from contract import METHODS, REFUSED, REFUSED_FIELDS, UNSERVED
from wire import *

BY_NAME = {method.name: method for method in METHODS + UNSERVED}


class Call:
    def __init__(self, connection, stream, method):
        self.connection, self.stream, self.method = connection, stream, method
        self.outbox = asyncio.Queue()  # what the application wants sent; None is the end
        self.items = asyncio.Queue()  # (item, bytes) that came; None is the end
        self.credit, self.credited = 0, asyncio.Event()
        self.sent = 0
        self.window = STREAM_WINDOW_BYTES  # what the server may still send
        self.headers_over = False
        self.headers, self.trailers = {}, {}
        self.answer = asyncio.get_running_loop().create_future()
        self.pump = asyncio.create_task(self.send_items()) if method.sends else None

    async def send_items(self):
        while not self.answer.done():
            item = await self.outbox.get()
            while item is not None and self.credit <= 0:
                self.credited.clear()
                await self.credited.wait()
            if item is None:
                return self.connection.write(END, stream=self.stream)
            payload = encode(self.method.sends, item)
            self.credit -= len(payload)
            self.sent += 1
            self.connection.write(ITEM, stream=self.stream, payload=payload)

    async def next(self):
        entry = await self.items.get()
        if entry is None:
            self.items.put_nowait(None)
            return None
        item, size = entry
        if not self.answer.done():
            self.window += size
            self.connection.write(CREDIT, stream=self.stream, argument=size)
        return item

    def settle(self, code, message="", **more):
        if self.answer.done():
            return
        self.answer.set_result({"code": code, "message": message, "headers": self.headers, "trailers": self.trailers, **more})
        self.connection.calls.pop(self.stream, None)
        self.items.put_nowait(None)
        if self.pump:
            self.pump.cancel()

    def receive(self, kind, flags, argument, payload):
        """A frame of this call. Raises ValueError, and with it ends the connection, for one that has no place in its state."""
        streams = self.method.flags & EXPECTS_ITEMS
        if kind == CREDIT:
            if not self.method.sends or argument == 0 or self.credit + argument > MAX_CREDIT_BYTES:
                raise ValueError(f"a CREDIT of {argument}")
            self.credit += argument
            return self.credited.set()
        if kind in (ITEM, END) and not streams:
            raise ValueError(f"frame {kind} for a call that expects no items")
        if kind == ITEM and (not payload or self.window <= 0):
            raise ValueError("an ITEM beyond the credit, or an empty one")
        if kind == HEADERS and self.headers_over:
            raise ValueError("second HEADERS, or HEADERS behind an ITEM")
        self.headers_over |= kind in (ITEM, HEADERS)
        try:
            self.take(kind, flags, argument, payload)
        except Misfit as error:
            if kind in (ITEM, HEADERS):
                self.connection.write(CANCEL, stream=self.stream)
            self.settle("INTERNAL", str(error), processed="yes")

    def take(self, kind, flags, argument, payload):
        if kind == ITEM:
            self.window -= len(payload)
            for value, size in unpack_all(payload):
                self.items.put_nowait((decode(self.method.result, value), size))
            return
        values = [value for value, _ in unpack_all(payload)]
        if kind == HEADERS or flags & METADATA:
            metadata = read_metadata(values.pop(0) if values else None)
            if kind == HEADERS:
                self.headers = metadata
                return
            self.trailers = metadata
        if kind == END:
            return self.settle("OK")
        if len(values) != 1:
            raise Misfit(f"{len(values)} values in an answer")
        if kind == ERROR:
            return self.fail(argument, flags, values[0])
        if self.method.flags & EXPECTS_ITEMS:
            raise Misfit("one result instead of a stream")
        self.settle("OK", result=None if self.method.result == "nil" else decode(self.method.result, values[0]))

    def fail(self, code, flags, status):
        name = CODES[code] if 0 < code < len(CODES) else "UNKNOWN"
        exactly(list)(status)
        if flags & DECLARED:
            if len(status) < 3:
                raise Misfit("a declared error without its parts")
            number, full_name, fields = status[:3]
            known = number == fnv1a(REFUSED)
            declared = {"name": exactly(str)(full_name), "fields": decode_struct(REFUSED_FIELDS, fields) if known else None}
            return self.settle(name, declared=declared, processed="yes")
        message, processed, error_id, retry_after_ms, details, *_ = status + [None] * 5
        fits = (
            isinstance(message, (str, type(None)))
            and (processed is None or type(processed) is int and 0 <= processed <= 2)
            and isinstance(error_id, (str, type(None)))
            and (retry_after_ms is None or type(retry_after_ms) in (int, float))
        )
        if not fits:
            raise Misfit("a status with a part of another type")
        unsaid = 0 if flags & NOT_STARTED else 1
        may_have_run = ["no", "unknown", "yes"][unsaid if processed is None else processed]
        more = {"processed": may_have_run, "errorId": error_id, "details": tag_data(details)}
        self.settle(name, message or "", notStarted=bool(flags & NOT_STARTED), **more)


class Connection:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.calls, self.pongs = {}, {}
        self.last_stream = 0
        self.draining = False
        self.idle = Idle()

    async def greet(self):
        self.writer.write(PREFACE + frame(HELLO, payload=msgpack.packb({"software": "conformance.py"})))
        if await self.reader.readexactly(len(PREFACE)) != PREFACE:
            raise ValueError("no preface")
        kind, *_, payload = await read_frame(self.reader, MAX_HELLO_BYTES + HEADER.size)
        if kind != HELLO:
            raise ValueError(f"frame {kind} where a HELLO belongs")
        self.hello = read_hello(payload)

    def write(self, kind, **fields):
        self.writer.write(frame(kind, **fields))

    def open(self, method, args, metadata, timeout_ms):
        self.last_stream += 1
        stream = 0 if method.flags & ONEWAY else self.last_stream
        call = Call(self, stream, method)
        payload = method.id.to_bytes(4, "little") + pack_metadata(metadata) + encode_struct(method.parameters, args)
        if self.draining:
            call.settle("UNAVAILABLE", "the server drains")
        elif HEADER.size + len(payload) > self.hello.get("maxFrameBytes", MAX_FRAME_BYTES):
            call.settle("RESOURCE_EXHAUSTED", f"{len(payload)} bytes do not fit into a frame")
        else:
            self.write(CALL, flags=method.flags | (METADATA if metadata else 0), stream=stream, argument=timeout_ms, payload=payload)
            self.calls[stream] = call
            asyncio.get_running_loop().call_later(timeout_ms / 1000, call.settle, "DEADLINE_EXCEEDED", f"no answer in {timeout_ms} ms")
        if method.flags & ONEWAY:
            call.settle("OK")
        return call

    def cancel(self, call):
        if not call.answer.done():
            self.write(CANCEL, stream=call.stream)
            call.settle("CANCELLED")

    async def listen(self):
        try:
            while True:
                kind, flags, stream, argument, payload = await read_frame(self.reader)
                if kind == PING:
                    self.idle.count()
                    self.write(PONG, flags=OPTIONAL, argument=argument)
                elif kind == PONG:
                    if argument in self.pongs:
                        self.pongs.pop(argument).set_result(argument)
                    else:
                        self.idle.count()
                elif kind == GOAWAY:
                    if self.draining:
                        self.idle.count()
                    self.draining = True
                elif kind in (REPLY, ERROR, ITEM, END, CREDIT, HEADERS):
                    if stream in self.calls:
                        self.calls[stream].receive(kind, flags, argument, payload)
                elif kind in (HELLO, CALL, CANCEL) or not flags & OPTIONAL:
                    raise ValueError(f"unexpected frame {kind}")
                else:
                    self.idle.count()
                if self.draining and not self.calls:
                    self.writer.close()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
            self.writer.close()
            self.draining = True
            for call in list(self.calls.values()):
                call.settle("UNAVAILABLE", f"the connection was lost: {error}", processed="unknown")


async def answer(connection, calls, line):
    op, call = line["op"], calls.get(line.get("call"))
    if op == "open":
        method = BY_NAME[line["method"]]
        calls[line["call"]] = connection.open(method, line["args"], line.get("metadata"), line.get("timeoutMs", 10_000))
        return {}
    if op == "ping":
        pong = connection.pongs[line["argument"]] = asyncio.get_running_loop().create_future()
        connection.write(PING, argument=line["argument"])
        return {"argument": await pong}
    if op == "send":
        return call.outbox.put_nowait(line["item"])
    if op == "end":
        return call.outbox.put_nowait(None)
    if op == "sent":
        return {"sent": call.sent}
    if op == "next":
        item = await call.next()
        return {"end": True} if item is None else {"item": item}
    if op == "cancel":
        return connection.cancel(call)
    if op == "done":
        return await call.answer
    raise ValueError(f"unknown op {op}")


async def main(host, port):
    connection = Connection(*await asyncio.open_connection(host, int(port), limit=MAX_FRAME_BYTES))
    await connection.greet()
    asyncio.create_task(connection.listen())
    lines = asyncio.StreamReader(limit=4 * MAX_FRAME_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    calls, tasks = {}, set()

    async def respond(line):
        print(json.dumps({"id": line["id"], **(await answer(connection, calls, line) or {})}), flush=True)

    print(json.dumps({"ready": connection.hello}), flush=True)
    while text := await lines.readline():
        # Each runs up to its first wait in the order of the lines: a call is open before the next line names it.
        task = asyncio.create_task(respond(json.loads(text)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    connection.writer.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
