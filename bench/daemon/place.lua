-- wrk: POST /v1/orders, each with a key of its own, of 3 lines and one tender.
-- The same order as bench/shop.c places. RUN makes keys new for each run.
local run = os.getenv("RUN") or "r"
local thread_no = 0

function setup(thread)
  thread:set("id", thread_no)
  thread_no = thread_no + 1
end

function init(args)
  count = 0
  refused = 0
  math.randomseed(os.time() + id * 7919)
end

local function line(shipping)
  return string.format(
    '{"sku":"SKU-%08d","name":"Cotton crew neck t-shirt, navy, size M, ' ..
    'organic","quantity":2,"unit_price_minor":1999,"tax_minor":320,' ..
    '"shipping_minor":%d}', math.random(0, 999), shipping)
end

function request()
  count = count + 1
  local body = string.format(
    '{"currency":"USD","customer_id":"c-%d","payments":[{"method":"card",' ..
    '"token":"tok_visa","amount_minor":13553}],"ship_to":{"name":"Maria ' ..
    'Oliveira da Silva","line1":"Rua Augusta 1500, apto 42","city":"Sao ' ..
    'Paulo","region":"SP","postal_code":"01304-001","country":"BR"},' ..
    '"lines":[%s,%s,%s]}', math.random(0, 99999), line(599), line(0), line(0))
  return wrk.format("POST", "/v1/orders", {
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = string.format("%s-%d-%d", run, id, count)
  }, body)
end

function response(status, headers, body)
  if status ~= 201 then
    refused = refused + 1
    if refused == 1 then io.stderr:write("status ", status, ": ", body, "\n") end
  end
end
