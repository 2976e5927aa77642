// The dashboard's files. They are read once, when the daemon begins, and only
// what was found then is served: a path is a name in a list and never opens
// anything, so there is nothing to climb out of.
#ifndef OMSD_ASSETS_H
#define OMSD_ASSETS_H

#include "config.h"
#include "omsd.h"

#define ASSETS_MAX 64                // files of the folder
#define ASSET_BYTES_MAX (512 * 1024) // of one file
#define ASSET_PATH_MAX 120
#define ASSETS_DEPTH_MAX 3 // folders in folders

typedef struct asset {
    char path[ASSET_PATH_MAX + 1]; // as asked for: "/", "/assets/app.js"
    const char *type;              // media type
    char tag[OMS_TAG_BYTES + 1];   // its ETag
    char *bytes;                   // owned
    size_t count;
} asset;

typedef struct assets {
    asset all[ASSETS_MAX];
    size_t count;
} assets;

// Reads a folder (assets_read.c). False: `why` names the file and what is
// wrong with it.
bool assets_read(const char *folder, assets *out, char *why, size_t room);
void assets_free(assets *of);

// Reads what the roles of this daemon serve: the whole dashboard with
// reporting, the customers' page with tracking. Called once, at the start.
// False: a folder that was configured cannot be read. A daemon without any
// folder has no dashboard.
bool assets_load(const config *from, char *why, size_t room);
// Answers a path of the dashboard. False: it is none of them, and nothing was
// sent. Who asks need not be known: the files hold nothing of a shop.
bool assets_serve(exchange *of);

#endif
