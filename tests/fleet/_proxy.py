"""A TCP proxy that cuts and delays, for tests: between daemons and the servers
they stand on.

    with Proxies(seed=1) as proxies:
        port = proxies.door("database", 5432)   # connect there instead
        proxies.cut("database")                 # every connection breaks, now
        proxies.cut("database", share=0.5)      # half of them
        proxies.delay("database", 0.2)          # each way, from now on
        proxies.close("database", 2)            # nobody gets through for 2 s
        proxies.calm()                          # as if it were not there

Runs in a thread of its own. Connections that are cut are reset, so that both
sides learn of it at once; while a door is closed new ones are refused by being
reset, and what is on the way waits."""
import asyncio
import random
import socket
import struct
import threading

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends RST


def reset(writer):
    sock = writer.get_extra_info("socket")
    if sock is not None:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        except OSError:
            pass
    writer.transport.abort()


class Door:
    def __init__(self, name, target):
        self.name = name
        self.target = target
        self.port = None
        self.pairs = set()
        self.delay_s = 0
        self.closed_until = 0
        self.cuts = 0
        self.passed = 0


class Proxies:
    def __init__(self, seed=1):
        self.random = random.Random(seed)
        self.doors = {}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.call(self.end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def end(self):
        for door in self.doors.values():
            door.server.close()
            for pair in list(door.pairs):
                for writer in pair:
                    reset(writer)

    # -- what a test does --------------------------------------------------

    def door(self, name, target):
        """The port to connect to; the same name gives the same one."""
        if name not in self.doors:
            self.doors[name] = Door(name, target)
            self.call(self.open(self.doors[name]))
        return self.doors[name].port

    def cut(self, name, share=1.0):
        async def work():
            door = self.doors[name]
            for pair in list(door.pairs):
                if self.random.random() < share:
                    door.cuts += 1
                    for writer in pair:
                        reset(writer)
        self.call(work())

    def delay(self, name, seconds):
        self.doors[name].delay_s = seconds

    def close(self, name, seconds):
        async def work():
            self.doors[name].closed_until = self.loop.time() + seconds
        self.call(work())
        self.cut(name)

    def calm(self):
        for door in self.doors.values():
            door.delay_s = 0
            door.closed_until = 0

    # -- what it is --------------------------------------------------------

    async def open(self, door):
        async def come(reader, writer):
            await self.serve(door, reader, writer)
        door.server = await asyncio.start_server(come, "127.0.0.1", 0)
        door.port = door.server.sockets[0].getsockname()[1]

    async def serve(self, door, reader, writer):
        if self.loop.time() < door.closed_until:
            reset(writer)
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1",
                                                        door.target)
        except OSError:
            reset(writer)
            return
        pair = (writer, back)
        door.pairs.add(pair)
        try:
            await asyncio.gather(self.carry(door, reader, back),
                                 self.carry(door, there, writer))
        except OSError:
            pass
        finally:
            door.pairs.discard(pair)
            for one in pair:
                reset(one)

    async def carry(self, door, source, sink):
        while True:
            data = await source.read(CHUNK)
            if not data:
                # As the one side ends, so does the other.
                sink.close()
                return
            if door.delay_s > 0:
                await asyncio.sleep(door.delay_s * self.random.random() * 2)
            sink.write(data)
            door.passed += len(data)
            await sink.drain()
