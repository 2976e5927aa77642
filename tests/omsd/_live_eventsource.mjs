// Follows a stream with npm's eventsource, as a browser would, and prints what
// it hears, a line each. It is started with the package's folder and the url.
import { createRequire } from "node:module";
const [folder, url] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const { EventSource } = require("eventsource");
const source = new EventSource(url);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
source.onopen = () => say({ open: true });
source.onerror = (error) => say({ error: String(error.message ?? "") });
source.onmessage = (it) =>
  say({ id: it.lastEventId, type: JSON.parse(it.data).type });
for (const name of ["tracking", "reset", "gone"])
  source.addEventListener(name, (it) =>
    say({ id: it.lastEventId, name, data: JSON.parse(it.data) }));
