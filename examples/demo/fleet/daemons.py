"""The configuration of each daemon of a fleet, and the daemon."""
from processes import Process

# A service each; two instances of those that do most.
ROLES = ("processing", "payment", "fulfillment", "tracking", "cancellation",
         "notification", "history", "reporting")
TWICE = ("processing", "payment", "fulfillment")
# Who keeps stock and customers is outside of a fleet, as it is in most shops.
OUTSIDE = {"inventory": ("processing", "fulfillment", "cancellation"),
           "customer": ("processing", "notification"),
           "catalog": ("processing",)}

SETTINGS = """[server]
host = 127.0.0.1
port = {port}
roles = {role}
[shop default]
db = {db}
{schema}
[broker]
url = {broker}
{broker_more}
[auth]
keys_file = {keys}
[limits]
rate_per_s = 0
[log]
level = {level}
{discovery}
[services]
{services}
{outside}
"""


def lines(pairs):
    return "\n".join(f"{name} = {value}" for name, value in pairs.items()
                     if value not in (None, ""))


class Daemon(Process):
    """One instance of a role."""

    def __init__(self, program, role, number, port, folder):
        super().__init__(f"{role}-{number}",
                         [program, "--config", folder / f"{role}-{number}.ini"],
                         folder, "omsd ready at ")
        self.role = role
        self.number = number
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.config = folder / f"{role}-{number}.ini"

    def configure(self, plan):
        """[plan]: what of the settings is not this daemon's own."""
        outside = "".join(
            f"[{name}]\nurl = {plan['outside']}\n"
            for name, roles in OUTSIDE.items()
            if plan.get("outside") and self.role in roles)
        text = SETTINGS.format(
            port=self.port, role=self.role, db=plan["db"][self.role],
            schema=lines(plan.get("db_more", {})),
            broker=plan["broker"], broker_more=lines(plan["broker_more"]),
            keys=plan["keys"], level=plan.get("level", "info"),
            discovery=plan["discovery"](self) if plan.get("discovery") else "",
            services=lines({
                **{role: ", ".join(urls) for role, urls
                   in plan["services"].items() if role != self.role},
                "token_file": plan.get("token_file")}),
            outside=outside)
        self.config.write_text(text)
        self.config.chmod(0o600)


def instances(program, folder, ports, twice=TWICE):
    """Every daemon of a fleet; [ports] is an iterator."""
    return [Daemon(program, role, number, next(ports), folder)
            for role in ROLES
            for number in range(1, 3 if role in twice else 2)]
