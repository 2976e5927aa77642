// A program with a SQLite of its own inside loads the library: it must be told
// why not.
#include <stdio.h>

#include <sqlite3-binding.h>

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    char *said = NULL;
    if (argc < 2 || sqlite3_open(":memory:", &db) != SQLITE_OK)
        return 1;
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    int rc = sqlite3_load_extension(db, argv[1], NULL, &said);
    printf("%s\n", rc == SQLITE_OK ? "loaded" : said);
    sqlite3_free(said);
    sqlite3_close(db);
    return rc == SQLITE_OK ? 0 : 2;
}
