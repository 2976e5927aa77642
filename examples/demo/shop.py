"""The made-up shop around the orders: goods, stock, customers, rules."""
import random

DAYS = 92
HOUR = 3600 * 1000
DAY = 24 * HOUR

# sku, name, price in hundredths, place
GOODS = [
    ("mug-blue", "Mug, blue", 1250, "berlin"),
    ("mug-green", "Mug, green", 1250, "berlin"),
    ("teapot", "Teapot, 1.2 l", 4900, "berlin"),
    ("kettle", "Kettle", 6990, "berlin"),
    ("bowl-s", "Bowl, small", 890, "berlin"),
    ("bowl-l", "Bowl, large", 1990, "berlin"),
    ("tray", "Serving tray", 2450, "berlin"),
    ("spoons", "Six spoons", 1890, "berlin"),
    ("lamp", "Reading lamp", 8900, "porto"),
    ("chair", "Chair, oak", 24900, "porto"),
    ("table", "Table, oak", 79900, "porto"),
    ("shelf", "Shelf", 15900, "porto"),
    ("blanket", "Wool blanket", 11900, "porto"),
    ("cushion", "Cushion", 3490, "porto"),
    ("candle", "Beeswax candle", 1590, "porto"),
    ("azulejo", "Painted tile", 2790, "porto"),
]
RARE = ("vase-rare", "Vase, one of few", 32000, "porto")
RARE_STOCK = 12
RARE_TRUCK = 40
GIFT = ("gift-card", "Gift card", 5000, None)
# code, decimals, weight
CURRENCIES = [("EUR", 2, 62), ("USD", 2, 20), ("JPY", 0, 11), ("KWD", 3, 7)]
FIRST = ("Ana Bruno Chloë Dmitri Elif Fatima Goran Hanako Ines João Kofi Liv "
         "Mateus Noor Olga Pedro Quynh Rosa Søren Tomás Uma Vera Wang Xenia "
         "Yusuf Zoë").split()
LAST = ("Almeida Brandt Costa Dubois Eriksen Ferrari González Haddad Ito "
        "Jansen Kowalska Lindqvist Müller Nakamura Ortiz Petrov Rossi "
        "Silva Tanaka Weiß").split()
CITIES = [("Berlin", "10115", "DE"), ("Porto", "4000-322", "PT"),
          ("Lyon", "69001", "FR"), ("Kyōto", "600-8216", "JP"),
          ("Austin", "73301", "US"), ("São Paulo", "01310-100", "BR"),
          ("Kuwait City", "13001", "KW"), ("Malmö", "211 20", "SE")]
CUSTOMERS = 400
BLOCKED = 8


class Shop:
    """Collects commands; each gets the time at which it is given."""

    def __init__(self, seed, today):
        self.random = random.Random(seed)
        self.today = today
        self.opened = today - DAYS * DAY
        self.half = self.opened + DAYS * DAY // 2
        self.truck = self.half + 30 * DAY
        self.rare = []
        self.told = []

    def say(self, at, command, key, args, actor=None):
        line = {"at": at, "command": command, "key": key, "args": args}
        if actor:
            line["actor"] = actor
        self.told.append(line)

    def open(self):
        """The rules, the goods and the customers."""
        rules = [
            ("order.configure", {"check_customer": True,
                                 "skip_stock": False}),
            ("payment.configure", {"capture_when": "on_ship"}),
            ("fulfillment.configure", {"book_labels": True}),
            ("provider.configure", {"decline_above_minor": 50000000}),
            ("provider.configure", {"method": "voucher",
                                    "capture_at_once": True}),
        ]
        for number, (command, args) in enumerate(rules, 1):
            self.say(self.opened, command, f"rule-{number}", args, "owner")
        for sku, _, _, place in GOODS:
            self.stock(self.opened, sku, place, 5000)
        self.stock(self.opened, RARE[0], RARE[3], RARE_STOCK)
        for number in range(CUSTOMERS):
            self.say(self.opened, "customer.put", f"customer-{number}",
                     self.customer(number))
        # In the second half, what is missing is ordered in.
        self.say(self.half, "order.configure", "rule-backorder",
                 {"check_customer": True, "skip_stock": False,
                  "allow_backorder": True}, "owner")
        self.stock(self.truck, RARE[0], RARE[3], RARE_TRUCK)

    def stock(self, at, sku, place, quantity):
        self.say(at, "stock.receive", f"truck-{sku}-{at}",
                 {"sku": sku, "location_id": place, "quantity": quantity},
                 "warehouse")

    def customer(self, number):
        first = FIRST[number % len(FIRST)]
        last = LAST[number // len(FIRST) % len(LAST)]
        return {"customer_id": f"c{number}", "name": f"{first} {last}",
                "email": f"c{number}@example.org",
                "blocked": number < BLOCKED}

    def address(self, number):
        city, code, country = CITIES[number % len(CITIES)]
        return {"name": self.customer(number)["name"],
                "line1": f"Street {1 + number % 90}", "city": city,
                "postal_code": code, "country": country}
