// Verifies webhooks of ours by the scheme's own library, refuses turned ones,
// and signs some for us to verify.
//   node webhook_libraries.js <folder of node_modules> <file of JSON>
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const need = createRequire(path.join(process.argv[2], "x.js"));
const { Webhook } = need("standardwebhooks");

const said = { verified: 0, refused: 0, wrong: [], signed: [] };

function verifies(secret, body, headers) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch (error) {
    return false;
  }
}

for (const hook of JSON.parse(fs.readFileSync(process.argv[3], "utf8"))) {
  for (const secret of hook.secrets) {
    if (verifies(secret, hook.body, hook.headers)) said.verified++;
    else said.wrong.push(["not verified", hook]);
    const turned = [
      [hook.body + " ", hook.headers],
      [hook.body.replace("order", "Order"), hook.headers],
      [hook.body, { ...hook.headers, "webhook-id": "msg_0_x" }],
      [hook.body, { ...hook.headers,
        "webhook-timestamp": String(+hook.headers["webhook-timestamp"] - 1) }],
      [hook.body, { ...hook.headers, "webhook-signature": "v1,AAAA" }],
    ];
    for (const [body, headers] of turned)
      if (verifies(secret, body, headers)) said.wrong.push(["taken", body]);
      else said.refused++;
  }
  if (verifies("whsec_C2FVsBQIhrscChlQIMV+b5sSYspobfff", hook.body,
    hook.headers)) said.wrong.push(["another secret", hook]);
}

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const bodies = ["{}", "", "{\"a\":\"gr\u00fc\u00df\ud83c\udf89\"}", "x".repeat(70000)];
bodies.forEach((body, i) => {
  const now = new Date();
  said.signed.push({
    secret, body, id: "msg_" + i,
    timestamp: String(Math.floor(now.getTime() / 1000)),
    signature: new Webhook(secret).sign("msg_" + i, now, body),
  });
});
console.log(JSON.stringify(said));
