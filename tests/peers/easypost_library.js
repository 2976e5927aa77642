// EasyPost's own library reads webhooks that the test has signed, and says of
// each whether it takes it.
//   node easypost_library.js <folder of node_modules> <file of JSON>
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const need = createRequire(path.join(process.argv[2], "x.js"));
const library = need("@easypost/api");
const Client = library.default || library;
const client = new Client("EZTK_key");

const given = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
const takes = ({ body, signature, secret }) => {
  try {
    client.Utils.validateWebhook(
      Buffer.from(body, "utf8"),
      { "X-Hmac-Signature": signature },
      secret,
    );
    return true;
  } catch (error) {
    return false;
  }
};
console.log(JSON.stringify({ takes: given.map(takes) }));
