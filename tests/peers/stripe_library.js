// Stripe's own library reads webhooks that the test has signed, refuses turned
// ones, and signs some for us to verify.
//   node stripe_library.js <folder of node_modules> <file of JSON>
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const need = createRequire(path.join(process.argv[2], "x.js"));
const Stripe = need("stripe");
const { webhooks } = new Stripe("sk_test_123");

const given = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
const said = { taken: 0, refused: 0, signed: [] };

for (const { body, signature, secret } of given) {
  const event = webhooks.constructEvent(body, signature, secret);
  if (event.object === "event") said.taken++;
  const turned = [
    [body + " ", signature, secret],
    [body, signature.replace(/t=\d+/, "t=1700000000"), secret],
    [body, signature, secret + "0"],
  ];
  for (const one of turned) {
    try {
      webhooks.constructEvent(...one);
    } catch (error) {
      said.refused++;
    }
  }
  for (const payload of [body, '{"id":"evt_9","text":"grüß dich 🎉"}']) {
    said.signed.push({
      body: payload,
      signature: webhooks.generateTestHeaderString({ payload, secret }),
    });
  }
}
console.log(JSON.stringify(said));
