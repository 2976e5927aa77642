// What loopback is: nobody else listens there, and nobody else calls from
// there. Whoever is asked by http://, or answered without a key, is on it.
#ifndef OMSD_LOOPBACK_H
#define OMSD_LOOPBACK_H

#include <stdbool.h>

// "127.0.0.1", "::1", "::ffff:127.0.0.1": an address, and no name.
bool loopback_address(const char *address);
// ... or "localhost"; an address of IPv6 may stand in brackets. Any other name
// may be anybody's, even if it begins with 127.
bool loopback_host(const char *host);
// ... with a port or without, as in the header Host: "localhost:8080",
// "[::1]:8080".
bool loopback_authority(const char *authority);

#endif
