-- wrk: GET one of the orders that run.py has placed, at random.
local orders = tonumber(os.getenv("ORDERS") or "1")
local thread_no = 0

function setup(thread)
  thread:set("id", thread_no)
  thread_no = thread_no + 1
end

function init(args)
  math.randomseed(id + 1)
end

function request()
  return wrk.format("GET", "/v1/orders/bench-" .. math.random(1, orders))
end
