// A server on the loopback for the tests of the client. The path says how it
// behaves, so that a test reads like a story; everything it saw is counted.
#ifndef TESTS_ADAPTERS_HTTP_SERVER_H
#define TESTS_ADAPTERS_HTTP_SERVER_H

#include <stddef.h>

// /ok                 200 {"ok":true}
// /echo               200, the body is the request as it came
// /slow/<ms>          200 after a while
// /yes/<ms>           ... and the body is the request's, with its key
// /never              nothing
// /dribble            a reply that never ends, a byte now and then
// /farewell           /ok, and then the connection ends
// /half               a reply that ends too early
// /hangup             the connection ends instead of a reply
// /large/<bytes>      200 with a body that large
// /heads/<count>      200 with that many headers
// /longhead/<bytes>   200 with one header that long
// /chunks             chunks that are none
// /extension          a chunk whose extension does not end
// /garbage            something that is not HTTP
// /interim/<count>    so many 100s before the 200
// /status/<n>         that status
// /after/<text>       503 with Retry-After: <text>, + is a blank
// /redirect           302 to /ok
typedef struct http_server http_server;

http_server *http_server_open(void);
void http_server_close(http_server *server);
int http_server_port(const http_server *server);
// Connections that were made, and requests that came, since it was opened.
int http_server_connections(http_server *server);
int http_server_requests(http_server *server);

#endif
