// The life of a return up to its goods: asked for, granted or not, on its way,
// called off. Units that are asked for are counted on the sale until they have
// arrived or nobody awaits them any more.
#include "modules/cancellation/cancellation.h"

#define DAY_MS (24LL * 60 * 60 * 1000)

// ---- one return ------------------------------------------------------------

bool oms__returns_find(oms_tx *tx, const char *order_id, int64_t return_no,
                       oms_parcel_back *out)
{
    *out = (oms_parcel_back){.tx = tx};
    if (!oms__sales_find(tx, order_id, &out->sale))
        return false;
    out->goods = (oms_return_row){.order_id = order_id, .return_no = return_no};
    if (!oms__tx_get(tx, &oms__returns_table, &out->goods))
        return false;
    out->rules = oms__rules_get(tx);
    out->goods.lines =
        oms__sales_copy(tx, out->goods.lines, out->goods.lines_count,
                        sizeof(*out->goods.lines));
    return !oms__tx_failed(tx);
}

bool oms__returns_load(oms_tx *tx, const char *order_id, int64_t return_no,
                       oms_parcel_back *out)
{
    if (oms__returns_find(tx, order_id, return_no, out))
        return true;
    if (out->sale.version == 0)
        oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id",
                     "there is no order \"%s\"; place it first", order_id);
    oms__tx_fail(tx, OMS_ENOTFOUND, "/return_no", "order %s has no return %lld",
                 order_id, (long long)return_no);
    return false;
}

bool oms__returns_new(oms_parcel_back *back)
{
    oms_return_tally tally = oms__tally_get(back->tx);
    back->goods.number = ++tally.last_number;
    oms__tx_put(back->tx, &oms__return_tally_table, &tally);
    back->goods.order_id = back->sale.order_id;
    back->goods.return_no = ++back->sale.returns_count;
    back->goods.requested_at_ms = oms__tx_now(back->tx);
    return !oms__tx_failed(back->tx);
}

void oms__returns_save(oms_parcel_back *back)
{
    oms__waits_watch(back);
    oms__tx_put(back->tx, &oms__returns_table, &back->goods);
    oms__sales_save(back->tx, &back->sale);
}

bool oms__returns_move(oms_parcel_back *back, oms_return_verb verb,
                       bool advance)
{
    oms_take_back ask = {.sale = &back->sale,
                         .rules = &back->rules,
                         .goods = &back->goods,
                         .now = oms__tx_now(back->tx),
                         .advance = advance};
    return oms__tx_move(back->tx, &oms__return_moves, &back->goods.state,
                        (int32_t)verb, &ask);
}

oms_return_line *oms__returns_line(const oms_return_row *goods, int64_t line_no)
{
    for (size_t i = 0; i < goods->lines_count; i++)
        if (goods->lines[i].line_no == line_no)
            return &goods->lines[i];
    return NULL;
}

oms_return_line *oms__returns_take_line(oms_parcel_back *back,
                                        const oms_sold_line *sold)
{
    oms_return_row *goods = &back->goods;
    oms_return_line *line = oms__returns_line(goods, sold->line_no);
    if (line != NULL)
        return line;
    oms_return_line *lines =
        oms__tx_array(back->tx, goods->lines_count + 1, sizeof(*lines));
    if (lines == NULL)
        return NULL;
    for (size_t i = 0; i < goods->lines_count; i++)
        lines[i] = goods->lines[i];
    goods->lines = lines;
    line = &lines[goods->lines_count++];
    *line = (oms_return_line){.line_no = sold->line_no, .sku = sold->sku};
    return line;
}

int64_t oms__returns_awaited(const oms_return_line *line)
{
    int64_t left = line->asked - line->arrived - line->wrong - line->lost;
    return left > 0 ? left : 0;
}

void oms__returns_let_go(oms_parcel_back *back)
{
    for (size_t i = 0; i < back->goods.lines_count; i++) {
        oms_return_line *line = &back->goods.lines[i];
        oms_sold_line *sold = oms__sales_line(&back->sale, line->line_no);
        int64_t awaited = oms__returns_awaited(line);
        if (sold != NULL)
            sold->asked -= oms__sales_least(awaited, sold->asked);
        line->asked -= awaited;
    }
}

void oms__returns_stop_timer(oms_parcel_back *back)
{
    if (back->goods.expire_task != NULL)
        oms__tx_cancel_task(back->tx, back->goods.expire_task);
    back->goods.expire_task = NULL;
    back->goods.expires_at_ms = 0;
}

// ---- what is told ----------------------------------------------------------

void oms__returns_emit(oms_parcel_back *back, int type,
                       const oms_return_event_line *lines, size_t count,
                       const char *note, int64_t occurred_at_ms)
{
    const oms_return_row *goods = &back->goods;
    oms_return_event told = {.order_id = goods->order_id,
                             .return_no = goods->return_no,
                             .lines = lines,
                             .lines_count = count,
                             .note = note,
                             .recorded = goods->recorded,
                             .number = goods->number,
                             .currency = back->sale.currency,
                             .reference = goods->reference};
    for (size_t i = 0; i < count; i++)
        oms__sales_bump(back->tx, &told.amount_minor, lines[i].amount_minor);
    oms__tx_emit(back->tx, &oms__take_back_events[type], goods->order_id,
                 occurred_at_ms, &told);
}

static int64_t units_told(const oms_return_line *line, int type)
{
    if (type == OMS__TELLS_RETURN_COMPLETED)
        return line->arrived;
    return line->asked;
}

void oms__returns_tell(oms_parcel_back *back, int type, const char *note,
                       int64_t occurred_at_ms)
{
    const oms_return_row *goods = &back->goods;
    oms_return_event_line *lines =
        oms__tx_array(back->tx, goods->lines_count, sizeof(*lines));
    size_t count = 0;
    for (size_t i = 0; lines != NULL && i < goods->lines_count; i++) {
        const oms_return_line *line = &goods->lines[i];
        const oms_sold_line *sold = oms__sales_line(&back->sale, line->line_no);
        int64_t units = units_told(line, type);
        bool over = type == OMS__TELLS_RETURN_COMPLETED;
        if (units == 0)
            continue;
        lines[count++] = (oms_return_event_line){
            .line_no = line->line_no,
            .sku = line->sku,
            .quantity = units,
            .accepted = line->accepted,
            .amount_minor = over || sold == NULL
                                ? line->value_minor
                                : oms__sales_value(sold, 0, units),
            .reason = line->reason,
            .other_price = line->other_price};
    }
    oms__returns_emit(back, type, lines, count, note, occurred_at_ms);
}

// ---- return.request --------------------------------------------------------

static bool ask_for_line(oms_parcel_back *back,
                         const oms_return_line_args *wanted, size_t position)
{
    oms_sold_line *sold =
        oms__sales_require(back->tx, &back->sale, wanted->line_no, position);
    if (sold == NULL)
        return false;
    if (wanted->quantity > oms__sales_returnable(sold)) {
        oms__tx_fail(back->tx, OMS_EREFUSED,
                     oms__tx_printf(back->tx, "/lines/%zu/quantity", position),
                     "%lld units of line %lld have left and are neither back "
                     "nor asked for already",
                     (long long)oms__sales_returnable(sold),
                     (long long)sold->line_no);
        return false;
    }
    oms_return_line *line = oms__returns_take_line(back, sold);
    if (line == NULL)
        return false;
    line->asked += wanted->quantity;
    line->reason = wanted->reason;
    line->note = wanted->note;
    sold->asked += wanted->quantity;
    return true;
}

void oms__returns_grant(oms_parcel_back *back, const char *note)
{
    int64_t days = back->rules.expiry_days;
    int64_t now = oms__tx_now(back->tx);
    if (!oms__returns_move(back, OMS__RETURN_APPROVE, false))
        return;
    back->goods.approved_at_ms = now;
    if (days > 0) {
        oms_take_back_timer timer = {back->goods.order_id,
                                     back->goods.return_no};
        back->goods.expires_at_ms = now + days * DAY_MS;
        back->goods.expire_task = oms__tx_task(
            back->tx, &oms__take_back_jobs[OMS__JOB_RETURN_EXPIRE],
            back->goods.order_id, back->goods.expires_at_ms, &timer);
    }
    oms__returns_tell(back, OMS__TELLS_RETURN_APPROVED, note, 0);
}

static bool may_request(oms_parcel_back *back,
                        const oms_return_request_args *args)
{
    int64_t *numbers =
        oms__tx_array(back->tx, args->lines_count, sizeof(*numbers));
    for (size_t i = 0; numbers != NULL && i < args->lines_count; i++) {
        numbers[i] = args->lines[i].line_no;
        if (oms__sales_require(back->tx, &back->sale, numbers[i], i) == NULL)
            return false;
    }
    oms_take_back ask = {.sale = &back->sale,
                         .rules = &back->rules,
                         .goods = &back->goods,
                         .line_nos = numbers,
                         .line_nos_count = args->lines_count,
                         .now = oms__tx_now(back->tx),
                         .override_policy = args->override_policy};
    return oms__tx_move(back->tx, &oms__return_moves, &back->goods.state,
                        OMS__RETURN_REQUEST, &ask);
}

void oms__returns_request(oms_tx *tx, const void *in)
{
    const oms_return_request_args *args = in;
    oms_parcel_back back = {.tx = tx, .rules = oms__rules_get(tx)};
    if (!oms__sales_load(tx, args->order_id, &back.sale))
        return;
    back.goods.state = -1;
    back.goods.resolution = (int32_t)args->resolution;
    back.goods.note = args->note;
    if (!may_request(&back, args))
        return;
    for (size_t i = 0; i < args->lines_count; i++)
        if (!ask_for_line(&back, &args->lines[i], i))
            return;
    if (!oms__returns_new(&back))
        return;
    oms__returns_tell(&back, OMS__TELLS_RETURN_REQUESTED, args->note, 0);
    if (back.rules.auto_approve)
        oms__returns_grant(&back, NULL);
    oms__returns_save(&back);
    oms__tx_receipt(tx, back.sale.order_id, back.goods.return_no);
}

// ---- return.approve, .reject, .send, .cancel -------------------------------

static bool grant_line(oms_parcel_back *back, oms_return_line *line,
                       const oms_return_act_args *args)
{
    int64_t granted = 0;
    for (size_t i = 0; i < args->lines_count; i++)
        if (args->lines[i].line_no == line->line_no)
            granted += args->lines[i].quantity;
    oms_sold_line *sold = oms__sales_line(&back->sale, line->line_no);
    if (granted > line->asked || sold == NULL) {
        oms__tx_fail(back->tx, OMS_EREFUSED, "/lines",
                     "%lld units of line %lld were asked for, not %lld",
                     (long long)line->asked, (long long)line->line_no,
                     (long long)granted);
        return false;
    }
    sold->asked -= line->asked - granted;
    line->asked = granted;
    return true;
}

static bool grant(oms_parcel_back *back, const oms_return_act_args *args)
{
    for (size_t i = 0; i < args->lines_count; i++)
        if (oms__returns_line(&back->goods, args->lines[i].line_no) == NULL) {
            oms__tx_fail(back->tx, OMS_EINVAL,
                         oms__tx_printf(back->tx, "/lines/%zu/line_no", i),
                         "the return has no line %lld",
                         (long long)args->lines[i].line_no);
            return false;
        }
    for (size_t i = 0; args->lines_count > 0 && i < back->goods.lines_count;
         i++)
        if (!grant_line(back, &back->goods.lines[i], args))
            return false;
    return true;
}

static void take_label(oms_return_row *goods, const oms_return_act_args *args)
{
    if (args->carrier != NULL)
        goods->carrier = args->carrier;
    if (args->tracking_number != NULL)
        goods->tracking_number = args->tracking_number;
    if (args->label_url != NULL)
        goods->label_url = args->label_url;
}

static void finish(oms_parcel_back *back)
{
    oms__returns_save(back);
    oms__tx_receipt(back->tx, back->sale.order_id, back->goods.return_no);
}

void oms__returns_approve(oms_tx *tx, const void *in)
{
    const oms_return_act_args *args = in;
    oms_parcel_back back;
    if (!oms__returns_load(tx, args->order_id, args->return_no, &back) ||
        !grant(&back, args))
        return;
    take_label(&back.goods, args);
    oms__returns_grant(&back, args->note);
    finish(&back);
}

void oms__returns_send(oms_tx *tx, const void *in)
{
    const oms_return_act_args *args = in;
    oms_parcel_back back;
    if (!oms__returns_load(tx, args->order_id, args->return_no, &back) ||
        !oms__returns_move(&back, OMS__RETURN_SEND, false))
        return;
    take_label(&back.goods, args);
    oms__returns_tell(&back, OMS__TELLS_RETURN_IN_TRANSIT, args->note,
                      args->occurred_at_ms);
    finish(&back);
}

// It ends without goods.
bool oms__returns_give_up(oms_parcel_back *back, oms_return_verb verb, int type,
                          const char *note)
{
    if (!oms__returns_move(back, verb, false))
        return false;
    oms__returns_stop_timer(back);
    back->goods.completed_at_ms = oms__tx_now(back->tx);
    oms__returns_tell(back, type, note, 0);
    oms__returns_let_go(back);
    return true;
}

static void give_up(oms_parcel_back *back, oms_return_verb verb, int type,
                    const char *note)
{
    if (oms__returns_give_up(back, verb, type, note))
        finish(back);
}

void oms__returns_reject(oms_tx *tx, const void *in)
{
    const oms_return_act_args *args = in;
    oms_parcel_back back;
    if (oms__returns_load(tx, args->order_id, args->return_no, &back))
        give_up(&back, OMS__RETURN_REJECT, OMS__TELLS_RETURN_REJECTED,
                args->note);
}

void oms__returns_cancel(oms_tx *tx, const void *in)
{
    const oms_return_act_args *args = in;
    oms_parcel_back back;
    if (oms__returns_load(tx, args->order_id, args->return_no, &back))
        give_up(&back, OMS__RETURN_CANCEL, OMS__TELLS_RETURN_CANCELED,
                args->note);
}

void oms__returns_expired(oms_tx *tx, const char *order_id, int64_t number)
{
    oms_parcel_back back;
    if (!oms__returns_find(tx, order_id, number, &back) ||
        (back.goods.state != OMS_RETURN_STATE_APPROVED &&
         back.goods.state != OMS_RETURN_STATE_IN_TRANSIT))
        return;
    back.goods.expire_task = NULL;
    give_up(&back, OMS__RETURN_EXPIRE, OMS__TELLS_RETURN_EXPIRED,
            "nothing has arrived in time");
}
