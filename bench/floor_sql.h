// The tables and statements of the floor: rowid tables with the usual indexes,
// as most people would write them.
#ifndef BENCH_FLOOR_SQL_H
#define BENCH_FLOOR_SQL_H

static const char *const schema[] = {
    "CREATE TABLE orders(id INTEGER PRIMARY KEY,order_no TEXT NOT NULL,"
    "tenant INT,customer_id INT,status INT,currency TEXT,subtotal INT,tax INT,"
    "shipping INT,total INT,created_at INT,updated_at INT,version INT,"
    "ship_to TEXT)",
    "CREATE UNIQUE INDEX orders_no ON orders(order_no)",
    "CREATE INDEX orders_cust ON orders(customer_id,created_at)",
    "CREATE INDEX orders_status ON orders(status,created_at)",
    "CREATE TABLE lines(id INTEGER PRIMARY KEY,order_id INT,line_no INT,"
    "sku TEXT,name TEXT,qty INT,unit INT,tax INT,total INT,status INT)",
    "CREATE INDEX lines_order ON lines(order_id)",
    "CREATE TABLE idem(key TEXT PRIMARY KEY,req_hash BLOB,order_id INT,"
    "created_at INT)",
    "CREATE TABLE outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT,agg_id INT,"
    "type TEXT,created_at INT,payload TEXT)",
    "CREATE TABLE stock(sku INT,loc INT,on_hand INT,reserved INT,"
    "PRIMARY KEY(sku,loc)) WITHOUT ROWID",
    "CREATE TABLE reservation(order_id INT,line_no INT,sku INT,loc INT,"
    "qty INT,state INT,PRIMARY KEY(order_id,line_no)) WITHOUT ROWID",
    "CREATE TABLE payment(id INTEGER PRIMARY KEY,order_id INT,state INT,"
    "amount INT,captured INT,ref TEXT,at INT)",
    "CREATE INDEX payment_order ON payment(order_id)",
    "CREATE TABLE shipment(id INTEGER PRIMARY KEY,order_id INT,state INT,"
    "carrier TEXT,tracking TEXT,at INT)",
    "CREATE INDEX shipment_order ON shipment(order_id)",
    "CREATE TABLE history(order_id INT,n INT,at INT,actor TEXT,what TEXT,"
    "detail TEXT,PRIMARY KEY(order_id,n)) WITHOUT ROWID",
    "CREATE TABLE notification(id INTEGER PRIMARY KEY,order_id INT,kind INT,"
    "state INT,body TEXT)",
    "CREATE TABLE cust_sum(customer_id INTEGER PRIMARY KEY,n INT,spent INT,"
    "last_at INT)",
    "CREATE TABLE day_sum(day INTEGER PRIMARY KEY,n INT,total INT)",
};

enum {
    S_BEGIN, S_COMMIT, S_ORDER, S_LINE, S_IDEM, S_OUTBOX, S_RESERVE,
    S_RESERVATION, S_ADVANCE, S_HISTORY, S_PAY, S_ALLOCATE, S_SHIPMENT,
    S_SHIP, S_TAKE, S_UNRESERVE, S_CAPTURE, S_NOTIFY, S_CUSTOMER, S_DAY,
    S_ACKNOWLEDGE, S_COUNT
};
static const char *const sql[S_COUNT] = {
    [S_BEGIN] = "BEGIN IMMEDIATE",
    [S_COMMIT] = "COMMIT",
    [S_ORDER] = "INSERT INTO orders VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,"
                "?12,?13,?14)",
    [S_LINE] = "INSERT INTO lines(order_id,line_no,sku,name,qty,unit,tax,"
               "total,status)VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [S_IDEM] = "INSERT INTO idem VALUES(?1,?2,?3,?4)",
    [S_OUTBOX] = "INSERT INTO outbox(agg_id,type,created_at,payload)"
                 "VALUES(?1,?2,?3,?4)",
    [S_RESERVE] = "UPDATE stock SET reserved=reserved+?3 WHERE sku=?1 AND "
                  "loc=?2 AND on_hand-reserved>=?3",
    [S_RESERVATION] = "INSERT INTO reservation VALUES(?1,?2,?3,?4,?5,0)",
    [S_ADVANCE] = "UPDATE orders SET status=?2,updated_at=?3,"
                  "version=version+1 WHERE id=?1 AND version=?4",
    [S_HISTORY] = "INSERT INTO history VALUES(?1,?2,?3,'system',?4,"
                  "'from state to state by rule, no comment')",
    [S_PAY] = "INSERT INTO payment VALUES(?1,?1,0,?2,0,"
              "'ch_0123456789abcdef',?3)",
    [S_ALLOCATE] = "UPDATE reservation SET state=1,loc=?3 WHERE order_id=?1 "
                   "AND line_no=?2",
    [S_SHIPMENT] = "INSERT INTO shipment VALUES(?1,?1,0,'carrier',"
                   "'1Z999AA10123456784',?2)",
    [S_SHIP] = "UPDATE shipment SET state=?2,at=?3 WHERE id=?1",
    [S_TAKE] = "UPDATE stock SET reserved=reserved-?3,on_hand=on_hand-?3 "
               "WHERE sku=?1 AND loc=?2",
    [S_UNRESERVE] = "DELETE FROM reservation WHERE order_id=?1 AND line_no=?2",
    [S_CAPTURE] = "UPDATE payment SET state=1,captured=amount WHERE id=?1",
    [S_NOTIFY] = "INSERT INTO notification(order_id,kind,state,body)VALUES("
                 "?1,?2,0,'Your order has been received and is being prepared"
                 " for shipment.')",
    [S_CUSTOMER] = "INSERT INTO cust_sum VALUES(?1,1,?2,?3) ON CONFLICT DO "
                   "UPDATE SET n=n+1,spent=spent+?2,last_at=?3",
    [S_DAY] = "INSERT INTO day_sum VALUES(?1,1,?2) ON CONFLICT DO UPDATE SET "
              "n=n+1,total=total+?2",
    [S_ACKNOWLEDGE] = "DELETE FROM outbox WHERE seq=?1",
};

#endif
