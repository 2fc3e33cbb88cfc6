"""The client of client.py as `npm run conform -- --client` runs it: conform_client.py HOST PORT CALL. docs/conform.md has the words.

Without arguments it makes a call for each line on stdin, a JSON object with `id`, `port` and `call`, and answers with the same `id` and the
`outcome`, or the `error` that a process of its own would have ended with.
"""

import asyncio
import json
import sys

from client import BY_NAME, Connection
from wire import MAX_FRAME_BYTES

TIMEOUT_MS = 1_000


async def make(connection, word):
    """The call that a word stands for, when it has ended, and the result that the program tells."""

    def begin(method, *args, metadata=None, timeout_ms=TIMEOUT_MS):
        return connection.open(BY_NAME[method], list(args), metadata, timeout_ms)

    if word == "sum":
        call = begin("sum")
        for item in (1, 2, 3, None):
            call.outbox.put_nowait(item)
        answer = await call.answer
        return answer, answer.get("result")
    if word == "count":
        call = begin("count", 2, 3)
        items = 0
        while await call.next() is not None:
            items += 1
        return await call.answer, items
    if word == "cancel":
        call = begin("hang", "key")
        await asyncio.sleep(0.1)
        connection.cancel(call)
        return await call.answer, None
    if word == "timeout":
        return await begin("hang", "key", timeout_ms=300).answer, None
    if word == "unread":
        begin("flood", "key")
    if word == "twice":
        await begin("empty").answer
    return await begin("empty", metadata={"x-text": "a"} if word == "metadata" else None).answer, None


async def outcome_of(host, port, word):
    connection = Connection(*await asyncio.open_connection(host, int(port), limit=MAX_FRAME_BYTES))
    try:
        await asyncio.wait_for(connection.greet(), 2)
    except (ValueError, ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
        connection.writer.close()
        return {"code": "UNAVAILABLE", "message": str(error), "processed": "no"}
    listening = asyncio.create_task(connection.listen())
    answer, result = await make(connection, word)
    connection.writer.close()
    parts = ("code", "message", "processed", "errorId", "headers", "trailers")
    listening.cancel()
    return {**{part: answer[part] for part in parts if part in answer}, "result": result}


async def answer_line(line):
    try:
        answer = {"outcome": await outcome_of("127.0.0.1", line["port"], line["call"])}
    except Exception as error:
        answer = {"error": repr(error)}
    print(json.dumps({"id": line["id"], **answer}), flush=True)


async def answer_lines():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print(json.dumps({"ready": True}), flush=True)
    running = set()
    while text := await reader.readline():
        task = asyncio.create_task(answer_line(json.loads(text)))
        running.add(task)
        task.add_done_callback(running.discard)


async def main(*args):
    if args:
        print(json.dumps(await outcome_of(*args)))
    else:
        await answer_lines()


asyncio.run(main(*sys.argv[1:]))
