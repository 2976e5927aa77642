// The one timer of the archive and of the rule that old orders lose their
// names. It walks the orders in the order in which they became quiet, and never
// looks at one again unless that becomes quiet anew; so it costs what there is
// to do, however many orders there are. Periods end at midnight, so that it
// runs once a day at most.
#include "modules/history/history.h"

// One of the two walks: where it is, and how long orders stay.
typedef struct walk {
    int64_t *at;
    const char **id;
    int64_t days;
} walk;

static walk walk_of(history_settings *settings, bool anonymizes)
{
    if (anonymizes)
        return (walk){&settings->anonymize_at_ms, &settings->anonymize_id,
                      settings->anonymize_after_days};
    return (walk){&settings->archive_at_ms, &settings->archive_id,
                  settings->archive_after_days};
}

static int64_t due_of(int64_t quiet_at_ms, int64_t days)
{
    const int64_t ends = quiet_at_ms + days * DAY_MS;
    return ends - ends % DAY_MS + DAY_MS;
}

// The quiet orders behind the walk's place.
static const history_row *look(oms_tx *tx, const walk *on, uint32_t limit,
                               size_t *count)
{
    const history_row first = {.quiet_at_ms = 1};
    const history_row behind = {.quiet_at_ms = *on->at, .order_id = *on->id};
    const bool begun = *on->at != 0 && *on->id != NULL;
    const oms_scan scan = {.table = &oms__history_orders_table,
                           .index = HISTORY_BY_QUIET,
                           .after = begun ? &behind : NULL,
                           .from = begun ? NULL : &first,
                           .limit = limit};
    return oms__tx_scan(tx, &scan, count);
}

static bool may_be_archived(const history_row *row)
{
    return oms__moves_target(&oms__kept_moves, row->state, KEEP_ARCHIVE, row) >=
           0;
}

// Takes the walk over what is due; *count are those that are to be worked on.
static history_row *take_due(oms_tx *tx, const walk *on, bool anonymizes,
                             size_t *count)
{
    size_t found = 0;
    const int64_t now = oms__tx_now(tx);
    const history_row *rows = look(tx, on, AGING_ORDERS, &found);
    history_row *due = oms__tx_array(tx, found + 1, sizeof(*due));
    *count = 0;
    for (size_t i = 0; due != NULL && i < found; i++) {
        if (due_of(rows[i].quiet_at_ms, on->days) > now)
            break;
        *on->at = rows[i].quiet_at_ms;
        *on->id = rows[i].order_id;
        bool wanted = anonymizes
                          ? rows[i].erased_at_ms == 0 && rows[i].open_count == 0
                          : may_be_archived(&rows[i]);
        if (wanted)
            due[(*count)++] = rows[i];
    }
    return due;
}

static void run(oms_tx *tx, history_settings *settings, bool anonymizes)
{
    const walk on = walk_of(settings, anonymizes);
    size_t count = 0;
    if (on.days == 0)
        return;
    history_row *due = take_due(tx, &on, anonymizes, &count);
    for (size_t i = 0; !anonymizes && due != NULL && i < count; i++)
        oms__kept_archive(tx, &due[i]);
    if (anonymizes && due != NULL && count > 0)
        oms__erase_old(tx, due, count);
}

// When the next quiet order of the walk is due; 0: there is none.
static int64_t next_of(oms_tx *tx, history_settings *settings, bool anonymizes)
{
    const walk on = walk_of(settings, anonymizes);
    size_t count = 0;
    if (on.days == 0)
        return 0;
    const history_row *next = look(tx, &on, 1, &count);
    return count > 0 ? due_of(next->quiet_at_ms, on.days) : 0;
}

static void wait_until(oms_tx *tx, history_settings *settings, int64_t due)
{
    const history_request nothing = {.last = true};
    settings->timer =
        due == 0 ? NULL
                 : oms__tx_task(tx, &oms__history_jobs[HISTORY_JOB_AGE],
                                HISTORY_SUBJECT, due, &nothing);
    oms__tx_put(tx, &oms__history_settings_table, settings);
}

void oms__aging_answer(oms_tx *tx, const void *request,
                       const oms_answer *answer)
{
    (void)request;
    (void)answer;
    history_settings settings;
    oms__rows_settings(tx, &settings);
    run(tx, &settings, false);
    run(tx, &settings, true);
    const int64_t archive = next_of(tx, &settings, false);
    const int64_t anonymize = next_of(tx, &settings, true);
    bool first = archive != 0 && (anonymize == 0 || archive < anonymize);
    wait_until(tx, &settings, first ? archive : anonymize);
}

void oms__aging_arm(oms_tx *tx, int64_t quiet_at_ms)
{
    history_settings settings;
    oms__rows_settings(tx, &settings);
    const int64_t archive = settings.archive_after_days;
    const int64_t anonymize = settings.anonymize_after_days;
    if (settings.timer != NULL || (archive == 0 && anonymize == 0))
        return;
    bool first = archive != 0 && (anonymize == 0 || archive < anonymize);
    wait_until(tx, &settings, due_of(quiet_at_ms, first ? archive : anonymize));
}

void oms__aging_restart(oms_tx *tx, history_settings *settings)
{
    if (settings->timer != NULL)
        oms__tx_cancel_task(tx, settings->timer);
    bool off = settings->archive_after_days == 0 &&
               settings->anonymize_after_days == 0;
    wait_until(tx, settings, off ? 0 : oms__tx_now(tx));
}
