"""A server of Callwire in Python, written from docs/protocol.md alone: it serves idl/conformance.rpc on a port of its own.

It says {"ready": port} on stdout, takes JSON objects with `id` and `op` on stdin and answers each with its `id`. Ops: finish (key),
ping (resolves with the PONG of every connection), drain (resolves once every client has gone).
"""

import asyncio
import json
import sys

from contract import METHODS, REFUSED, REFUSED_FIELDS, SERVICE
from wire import *

BY_ID = {method.id: method for method in METHODS}
MAX_CALLS = 1024
ended, produced = {}, {}
DETAILS = {
    "field": "num2",
    "allowed": [-1, 2.5, None, True, "é"],
    "raw": b"\x00\xff",
    "at": msgpack.Timestamp.from_unix_nano(1_770_091_506_789_000_000),
    "more": {"nothing": {}},
}


class Status(Exception):
    def __init__(self, code, message, details):
        super().__init__(message)
        self.code = code
        self.details = details


class Refused(Exception):
    def __init__(self, fields):
        super().__init__(fields["why"])
        self.fields = fields


def end_of(key):
    return ended.setdefault(key, asyncio.get_running_loop().create_future())


def finish(key, how="finished"):
    if not end_of(key).done():
        end_of(key).set_result(how)


class Handlers:
    """One function for each method: it has the call and the arguments, and answers in the JSON of wire.py."""

    async def empty(call):
        return None

    async def echo(call, block):
        return block

    async def mirror(call, values):
        return values

    async def refuse(call, why, values):
        raise Refused({"why": why, "values": values, **{name: values[name] for name in REFUSED_FIELDS if name in values}})

    async def fail(call, code, message):
        raise Status(code, message, DETAILS if message == "with details" else None)

    async def crash(call, how):
        raise [ValueError("secret"), KeyError, RuntimeError(b"secret" * 100_000)][len(how) % 3]

    async def sum(call):
        return sum([float(untag(number)) async for number in call.read()])

    async def count(call, blocks, size):
        for _ in range(blocks):
            yield tag_bytes(bytes(size))

    async def chat(call, prefix):
        async for line in call.read():
            yield prefix + line

    async def hang(call, key):
        await asyncio.Event().wait()

    async def drip(call, key, items):
        for index in range(items):
            yield str(index)
        await asyncio.Event().wait()

    async def flood(call, key):
        produced[key] = 0
        while True:
            produced[key] += 1
            yield tag_bytes(bytes(65_536))

    async def produced(call, key):
        return produced.get(key, 0)

    async def hold(call, key):
        await end_of(key)
        return sum([len(untag(block)) async for block in call.read()])

    async def ended(call, key):
        return await asyncio.shield(end_of(key))

    async def finish(call, key):
        finish(key)


class Call:
    def __init__(self, connection, stream, method, flags):
        self.connection, self.stream, self.method = connection, stream, method
        self.inbox = asyncio.Queue()  # (item, bytes) that came; None is the end
        self.credit, self.credited = SMALL_WINDOW_BYTES if flags & SMALL_WINDOW else STREAM_WINDOW_BYTES, asyncio.Event()
        self.window = STREAM_WINDOW_BYTES  # what the client may still send
        self.ended = False  # the client has sent its END
        self.metadata, self.args = {}, {}

    async def read(self):
        while entry := await self.inbox.get():
            value, size = entry
            if isinstance(value, Misfit):
                raise value
            self.window += size
            self.connection.write(CREDIT, stream=self.stream, argument=size)
            yield decode(self.method.sends, value)

    async def send(self, item):
        while self.credit <= 0:
            self.credited.clear()
            await self.credited.wait()
        payload = encode(self.method.result, item)
        self.credit -= len(payload)
        self.connection.write(ITEM, stream=self.stream, payload=payload)
        await self.connection.writer.drain()

    def receive(self, kind, argument, payload):
        if kind == CREDIT:
            if not self.method.flags & EXPECTS_ITEMS:
                raise ValueError("credit for what streams nothing")
            if argument == 0 or self.credit + argument > MAX_CREDIT_BYTES:
                raise ValueError(f"a CREDIT of {argument}")
            self.credit += argument
            return self.credited.set()
        if not self.method.sends or self.ended:
            raise ValueError(f"frame {kind} where no items are sent, or not any more")
        if kind == END:
            self.ended = True
            return self.inbox.put_nowait(None)
        if self.window <= 0 or not payload:
            raise ValueError("an ITEM beyond the credit, or an empty one")
        self.window -= len(payload)
        try:
            for entry in unpack_all(payload):
                self.inbox.put_nowait(entry)
        except Misfit as error:
            self.inbox.put_nowait((error, 0))

    async def run(self):
        trailers = pack_metadata(self.metadata)
        if self.method.sends:
            self.connection.write(CREDIT, stream=self.stream, argument=STREAM_WINDOW_BYTES)
        if trailers and not self.method.flags & ONEWAY:
            self.connection.write(HEADERS, flags=OPTIONAL, stream=self.stream, payload=trailers)
        try:
            handled = getattr(Handlers, self.method.name)(self, **self.args)
            if self.method.flags & EXPECTS_ITEMS:
                async for item in handled:
                    await self.send(item)
                self.answer(END, 0, 0, trailers, b"")
            else:
                self.answer(REPLY, 0, 0, trailers, encode(self.method.result, await handled))
        except asyncio.CancelledError:
            finish(self.args.get("key"), "cancelled")
        except Refused as error:
            fields = encode_struct(REFUSED_FIELDS, [error.fields.get(name) for name in REFUSED_FIELDS])
            payload = packer.pack_array_header(3) + packer.pack(fnv1a(REFUSED)) + packer.pack(REFUSED) + fields
            self.answer(ERROR, DECLARED, CODES.index("ABORTED"), trailers, payload)
        except Status as error:
            self.answer(ERROR, 0, error.code, trailers, pack_status(str(error), details=error.details))
        except Misfit as error:
            self.answer(ERROR, 0, CODES.index("INVALID_ARGUMENT"), trailers, pack_status(str(error), 2))
        except Exception as error:
            print(f"e-{self.stream}", type(error), file=sys.stderr)
            self.answer(ERROR, 0, CODES.index("INTERNAL"), trailers, pack_status("internal error", 2, f"e-{self.stream}"))
        if self.connection.calls.get(self.stream) is self:
            del self.connection.calls[self.stream]
        self.connection.late += max(0, self.window) if self.method.sends and not self.ended else 0

    def answer(self, kind, flags, argument, trailers, payload):
        if not self.method.flags & ONEWAY:
            flags |= METADATA if trailers else 0
            self.connection.write(kind, flags=flags, stream=self.stream, argument=argument, payload=trailers + payload)


class Connection:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.calls, self.pongs = {}, {}
        self.idle, self.gone = Idle(), False
        self.late = 0  # bytes of items that clients of calls that are over had credit for

    def write(self, kind, **fields):
        self.writer.write(frame(kind, **fields))

    async def serve(self):
        try:
            if await self.reader.readexactly(len(PREFACE)) != PREFACE:
                raise ValueError("no preface")
            kind, *_, payload = await read_frame(self.reader, MAX_HELLO_BYTES + HEADER.size)
            if kind != HELLO:
                raise ValueError(f"frame {kind} where a HELLO belongs")
            read_hello(payload)
            hello = {"software": "conformance.py", "maxCalls": MAX_CALLS, "services": {SERVICE: "0"}}
            self.writer.write(PREFACE + frame(HELLO, payload=msgpack.packb(hello)))
            connections.add(self)
            while True:
                self.receive(*await read_frame(self.reader))
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
            if not isinstance(error, asyncio.IncompleteReadError):
                print("closed", error, file=sys.stderr)
        connections.discard(self)
        for call in list(self.calls.values()):
            call.task.cancel()
        self.writer.close()
        if not connections:
            all_gone.set()

    def receive(self, kind, flags, stream, argument, payload):
        if kind == CALL:
            self.begin(flags, stream, argument, payload)
        elif kind == PING:
            self.idle.count()
            self.write(PONG, flags=OPTIONAL, argument=argument)
        elif kind == PONG:
            if argument in self.pongs:
                self.pongs.pop(argument).set_result(argument)
            else:
                self.idle.count()
        elif kind == CANCEL:
            if stream in self.calls:
                call = self.calls.pop(stream)
                call.task.cancel()
                finish(call.args.get("key"), "cancelled")  # a task that has not begun is told nothing
            else:
                self.idle.count()
        elif kind in (ITEM, END, CREDIT):
            if stream in self.calls:
                self.calls[stream].receive(kind, argument, payload)
            elif kind == ITEM and self.late > 0:
                self.late -= max(1, len(payload))
            else:
                self.idle.count()
        elif kind == GOAWAY:
            if self.gone:
                self.idle.count()
            self.gone = True
        elif kind in (HELLO, REPLY, ERROR, HEADERS) or not flags & OPTIONAL:
            raise ValueError(f"unexpected frame {kind}")
        else:
            self.idle.count()

    def begin(self, flags, stream, timeout_ms, payload):
        def refuse(code, message, more=0):
            if not flags & ONEWAY:
                self.write(ERROR, flags=more, stream=stream, argument=CODES.index(code), payload=pack_status(message, 0))

        if len(payload) < 4:
            raise ValueError("a CALL without a method id")
        if not flags & ONEWAY and stream in self.calls:
            raise ValueError(f"stream {stream} is taken")
        number = int.from_bytes(payload[:4], "little")
        method = BY_ID.get(number)
        if draining.is_set():
            return refuse("UNAVAILABLE", "the server drains", NOT_STARTED)
        if len(self.calls) >= MAX_CALLS:
            return refuse("RESOURCE_EXHAUSTED", "too many calls", NOT_STARTED)
        if method is None or method.flags != flags & (SENDS_ITEMS | EXPECTS_ITEMS | ONEWAY):
            return refuse("UNIMPLEMENTED", f"no method 0x{number:08x} of that kind")
        if timeout_ms == 0:
            return refuse("DEADLINE_EXCEEDED", "no time left")
        call = Call(self, stream, method, flags)
        try:
            values = [value for value, _ in unpack_all(payload[4:])]
            if flags & METADATA:
                metadata = read_metadata(values.pop(0))
                call.metadata = {key: value for key, value in metadata.items() if key.startswith("x-")}
            if len(values) != 1:
                raise Misfit("bytes behind the arguments, or none")
            call.args = decode_struct(method.parameters, values[0])
        except (ValueError, TypeError, KeyError, IndexError, StopIteration) as error:
            return refuse("INVALID_ARGUMENT", str(error))
        call.task = asyncio.create_task(call.run())
        timer = asyncio.get_running_loop().call_later(timeout_ms / 1000, call.task.cancel)
        call.task.add_done_callback(lambda _: timer.cancel())
        self.calls[stream] = call


async def answer(line):
    if line["op"] == "finish":
        finish(line["key"])
    elif line["op"] == "ping":
        for number, connection in enumerate(connections):
            connection.pongs[number] = asyncio.get_running_loop().create_future()
            connection.write(PING, argument=number)
        await asyncio.gather(*[pong for connection in connections for pong in connection.pongs.values()])
        return {"pongs": len(connections)}
    elif line["op"] == "drain":
        draining.set()
        listeners[0].close()
        for connection in connections:
            connection.write(GOAWAY, payload=msgpack.packb("the server stops"))
        if connections:
            await all_gone.wait()
    return {}


async def main():
    server = await asyncio.start_server(lambda *ends: Connection(*ends).serve(), "127.0.0.1", 0, limit=MAX_FRAME_BYTES)
    listeners.append(server)
    print(json.dumps({"ready": server.sockets[0].getsockname()[1]}), flush=True)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tasks = set()

    async def respond(line):
        print(json.dumps({"id": line["id"], **await answer(line)}), flush=True)

    while text := await lines.readline():
        task = asyncio.create_task(respond(json.loads(text)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


connections, listeners, draining, all_gone = set(), [], asyncio.Event(), asyncio.Event()
asyncio.run(main())
