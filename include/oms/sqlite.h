// A SQLite file that the host shares with the shop, and commands inside the
// host's own transaction: the host's row, the order and its events are there
// together or not at all.
//
// Caveats first.
// - Open the shop with OMS_OPEN_SHARED. The file then may hold tables of the
//   host's; the shop's are the host's to read, never to write, and no trigger
//   or foreign key of the host's may stand on them: old rows move away.
// - One copy of SQLite for one file: host and library must use the same shared
//   library of it in a process. Two copies undo each other's locks, and the
//   file breaks. A copy that is linked into the host statically is another one.
// - While a transaction that has submitted is open, the shop can write nothing
//   else: end it soon. Others wait up to 5 s and get OMS_EBUSY.
// - oms_query sees what is committed, not what the open transaction holds.
// - Hand over connections only to a shop that stays open longer than their
//   transactions. If it is closed in the middle, the commit fails. oms_close
//   must never run beside a call on such a connection on another thread, be it
//   sqlite3_close and be no transaction open, nor beside SELECT oms_submit:
//   it uses memory that is freed then. Let the hosts' threads rest, then close.
// - A transaction's time of the shop is when it submits, not when it commits.
#ifndef OMS_SQLITE_H
#define OMS_SQLITE_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3;
struct sqlite3_api_routines;

// Submits request->command inside the transaction that is open on [db], a
// connection of the host's to the shop's file, on the thread that uses [db].
// The change is durable when the host commits, and gone when it rolls back, be
// it to a savepoint; the receipt is good only then. A command that is refused
// changes nothing, and the host's transaction stays as it was: it may go on.
// The row that a refusal leaves in the audit is a part of it.
//
// COMMIT, ROLLBACK, ROLLBACK TO and closing [db] are the host's own calls: the
// shop hears of them. It takes the WAL hook of [db], so [db] does not
// checkpoint; the shop does. Hooks for commit and rollback stay the host's.
// sqlite3_changes of [db] is the command's afterwards.
//
// Errors: as oms_submit, and OMS_ESTATE (no transaction is open: BEGIN first),
// OMS_EINVAL (not a connection to this shop's file; a statement of [db] that
// writes is still running), OMS_EBUSY (another one writes or has written since
// this transaction began to read: roll back, BEGIN IMMEDIATE, repeat),
// OMS_ENOTSUP (this store is no SQLite file, or the shop was opened without
// OMS_OPEN_SHARED), OMS_ECONFLICT (the host has made a table omsc_guest in the
// file, which is the shop's name: rename it). After OMS_EIO, OMS_EFULL and
// OMS_ENOMEM SQLite may have rolled back all of the host's transaction:
// sqlite3_get_autocommit tells. Since 0.1.
OMS_API int oms_host_submit(oms *oms, struct sqlite3 *db, oms_request *request,
                            oms_error *err);

// Adds SQL functions to a connection of the host's, until it is closed:
//   oms_submit(command, key, args [, actor])
// does what oms_host_submit does, in the shop that this process has open on the
// connection's file, and gives the receipt as JSON; a failure is an SQL error
// whose text begins with its code ("OMS_EREFUSED: ..."). A text with a zero
// byte in it is OMS_EINVAL. It is for a SELECT of
// its own, inside a transaction. It also turns the connection's automatic
// checkpoints off, which is right for every connection to a shop's file.
// Errors: OMS_EINVAL, OMS_ENOMEM. Since 0.1.
OMS_API int oms_host_attach(struct sqlite3 *db, oms_error *err);

// The entry of the library as a loadable extension of SQLite, which does the
// same as oms_host_attach: `SELECT load_extension('libomsc.so.0')`.
// Errors: codes of SQLite, not ours: SQLITE_ERROR (the host has another copy of
// SQLite than the library; *message says so), SQLITE_NOMEM. Since 0.1.
OMS_API int sqlite3_omsc_init(struct sqlite3 *db, char **message,
                              const struct sqlite3_api_routines *routines);

#ifdef __cplusplus
}
#endif
#endif
