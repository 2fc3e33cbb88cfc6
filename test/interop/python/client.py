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
        if kind == CREDIT:
            self.credit += argument
            return self.credited.set()
        values = list(unpack_all(payload))
        if kind == ITEM:
            for value, size in values:
                self.items.put_nowait((decode(self.method.result, value), size))
            return
        if kind == HEADERS:
            self.headers = tag_metadata(values[0][0])
            return
        if flags & METADATA:
            self.trailers = tag_metadata(values.pop(0)[0])
        if kind == END:
            self.settle("OK")
        elif kind == REPLY:
            result = None if self.method.result == "nil" else decode(self.method.result, values[0][0])
            self.settle("OK", result=result)
        elif kind == ERROR:
            self.fail(argument, flags, values[0][0])

    def fail(self, code, flags, status):
        name = CODES[code] if code < len(CODES) else "UNKNOWN"
        if flags & DECLARED:
            number, full_name, fields = status
            known = number == fnv1a(REFUSED)
            declared = {"name": full_name, "fields": decode_struct(REFUSED_FIELDS, fields) if known else None}
            return self.settle(name, declared=declared)
        message, processed, error_id, _, details, *_ = status + [None] * 5
        more = {"processed": processed, "errorId": error_id, "details": tag_data(details)}
        self.settle(name, message or "", notStarted=bool(flags & NOT_STARTED), **more)


class Connection:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.calls, self.pongs = {}, {}
        self.last_stream = 0
        self.draining = False

    async def greet(self):
        self.writer.write(PREFACE + frame(HELLO, payload=msgpack.packb({"software": "conformance.py"})))
        if await self.reader.readexactly(len(PREFACE)) != PREFACE:
            raise ValueError("no preface")
        kind, *_, payload = await read_frame(self.reader)
        if kind != HELLO:
            raise ValueError(f"frame {kind} where a HELLO belongs")
        self.hello = msgpack.unpackb(payload)

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
                    self.write(PONG, flags=OPTIONAL, argument=argument)
                elif kind == PONG:
                    self.pongs.pop(argument).set_result(argument)
                elif kind == GOAWAY:
                    self.draining = True
                elif stream in self.calls:
                    self.calls[stream].receive(kind, flags, argument, payload)
                elif kind not in (REPLY, ERROR, ITEM, END, CREDIT, HEADERS) and not flags & OPTIONAL:
                    raise ValueError(f"unknown kind {kind}")
                if self.draining and not self.calls:
                    self.writer.close()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
            self.writer.close()
            self.draining = True
            for call in list(self.calls.values()):
                call.settle("UNAVAILABLE", f"the connection was lost: {error}")


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


asyncio.run(main(*sys.argv[1:]))
