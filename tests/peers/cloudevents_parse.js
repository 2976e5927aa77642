// Parses bodies of ours by the library of CloudEvents, strictly, and prints
// what it understood.
//   node cloudevents_parse.js <folder of node_modules> <file of JSON>
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const need = createRequire(path.join(process.argv[2], "x.js"));
const { HTTP, Mode } = need("cloudevents");

const headers = {
  "content-type": "application/cloudevents+json; charset=utf-8",
};
const bodies = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
console.log(JSON.stringify(bodies.map((body) => {
  if (!HTTP.isEvent({ headers, body })) return { wrong: "no event" };
  const event = HTTP.toEvent({ headers, body });
  event.validate();
  return { ...event.toJSON(), mode: Mode.STRUCTURED };
})));
