// A server of HTTP/2 under TLS: says the version and how many connections
// there have been. Prints its port, and ends with its input.
const http2 = require('http2');
const fs = require('fs');
const [, , certificate, key] = process.argv;
const server = http2.createSecureServer(
    {cert: fs.readFileSync(certificate), key: fs.readFileSync(key),
     allowHTTP1: true, settings: {maxConcurrentStreams: 1000}});
let sessions = 0;
server.on('session', () => { sessions++; });
server.on('request', (request, response) => {
    request.on('data', () => {});
    request.on('end', () => setTimeout(
        () => response.end(`${request.httpVersion} ${sessions}`), 50));
});
server.listen(0, '127.0.0.1',
              () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
