"""The client of client.py as `npm run conform -- --client` runs it: conform_client.py HOST PORT CALL. docs/conform.md has the words."""

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


async def main(host, port, word):
    connection = Connection(*await asyncio.open_connection(host, int(port), limit=MAX_FRAME_BYTES))
    try:
        await asyncio.wait_for(connection.greet(), 2)
    except (ValueError, ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
        connection.writer.close()
        return print(json.dumps({"code": "UNAVAILABLE", "message": str(error), "processed": "no"}))
    listening = asyncio.create_task(connection.listen())
    answer, result = await make(connection, word)
    connection.writer.close()
    parts = ("code", "message", "processed", "errorId", "headers", "trailers")
    print(json.dumps({**{part: answer[part] for part in parts if part in answer}, "result": result}))
    listening.cancel()


asyncio.run(main(*sys.argv[1:]))
