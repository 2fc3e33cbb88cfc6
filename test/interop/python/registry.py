"""A program with kazoo, as Python servers and clients use ZooKeeper. Usage: registry.py HOST:PORT PATH

It does what the lines on stdin ask for, each a JSON object with `id` and `op`, and answers on stdout with the same `id`. Ops:
register (host, port) makes an ephemeral sequential node as a server does; watch begins to watch the list as a client does; listed
answers the addresses as the watch saw them last. Its session ends with its stdin.
"""

import json
import sys

from kazoo.client import KazooClient
from kazoo.exceptions import NoNodeError


class Registry:
    def __init__(self, hosts, path):
        self.path = path
        self.zk = KazooClient(hosts=hosts, timeout=4)
        self.zk.start()
        self.addresses = None

    def register(self, host, port):
        self.zk.ensure_path(self.path)
        data = json.dumps({"host": host, "port": port}).encode()
        return {"node": self.zk.create(f"{self.path}/server", data, ephemeral=True, sequence=True)}

    def watch(self, event=None):
        """Reads the list, and reads it again whenever the watch of the last reading fires."""
        self.zk.ensure_path(self.path)
        servers = []
        for child in sorted(self.zk.get_children(self.path, watch=self.watch)):
            try:
                server = json.loads(self.zk.get(f"{self.path}/{child}")[0])
            except NoNodeError:
                continue  # gone since; the watch has fired
            servers.append([server["host"], server["port"]])
        self.addresses = servers
        return {}

    def listed(self):
        return {"addresses": self.addresses}


def main(hosts, path):
    registry = Registry(hosts, path)
    print(json.dumps({"ready": True}), flush=True)
    for text in sys.stdin:
        line = json.loads(text)
        op = {"register": registry.register, "watch": registry.watch, "listed": registry.listed}[line.pop("op")]
        number = line.pop("id")
        print(json.dumps({"id": number, **op(**line)}), flush=True)
    registry.zk.stop()


main(*sys.argv[1:])
