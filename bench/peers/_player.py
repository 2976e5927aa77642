"""What the players of bench/peers/run.py share: a player reads one line of
JSON, does what it says, and answers with one line of JSON.

A player has `stages`, a list of (name, function of a list of order numbers)
for each way of working, and `list()`, which reads the newest orders."""
import json
import sys
import threading
import time


def in_threads(callers, numbers, act):
    """Shares the orders between callers; act gets one number at a time."""
    failed = []

    def work(mine):
        try:
            for number in mine:
                act(number)
        except Exception as problem:  # pylint: disable=broad-except
            failed.append(repr(problem))

    if callers == 1:
        work(numbers)
    else:
        threads = [threading.Thread(target=work, args=(numbers[at::callers],))
                   for at in range(callers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failed:
        raise RuntimeError(failed[0])


def serve(player):
    """Answers until standard input ends."""
    begun = 0
    print(json.dumps(player.about()), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        numbers = list(range(begun, begun + asked["orders"]))
        begun += asked["orders"]
        seconds = {}
        cpu = time.process_time()  # of all threads: less moved by neighbours
        for name, act in player.stages(asked["way"], asked["callers"]):
            start = time.perf_counter()
            act(numbers)
            seconds[name] = time.perf_counter() - start
        cpu = time.process_time() - cpu
        start = time.perf_counter()
        listed = player.list()
        seconds["list"] = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "cpu": cpu, "listed": listed,
                          "delivered": player.delivered(numbers)}),
              flush=True)
