// Fields that several records of payment share. Used by its records only.
#ifndef OMS_MODULES_PAYMENT_FIELDS_H
#define OMS_MODULES_PAYMENT_FIELDS_H

#define NUMBER_MAX 1000000
#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define PAYMENT_NO(T, fl, lo) \
    OMS_FIELD_INT(T, payment_no, fl, lo, OMS_PAYMENTS_MAX, "The payment.")
#define DISPUTE_NO(T, fl, lo) \
    OMS_FIELD_INT(T, dispute_no, fl, lo, NUMBER_MAX, "The dispute.")
#define RETURN_NO(T) \
    OMS_FIELD_INT(T, return_no, OMS_NULLABLE, 0, NUMBER_MAX, \
                  "For which return; absent: none.")
#define RISK(T) \
    OMS_FIELD_INT(T, risk, OMS_NULLABLE, 0, 100, \
                  "The provider's score; absent: none.")
#define REF(T, fl) \
    OMS_FIELD_TEXT(T, provider_ref, fl, OMS_NAME_BYTES_MAX, \
                   "The provider's own id.")
// A reason that a provider or a bank gives, and one that people write down.
#define REASON(T) \
    OMS_FIELD_TEXT(T, reason, 0, OMS_NOTE_BYTES_MAX, "Why, or why not.")
#define SAID(T) OMS_FIELD_TEXT(T, reason, OMS_PII, OMS_NOTE_BYTES_MAX, "Why.")
#define RARE(T, member, text) OMS_FIELD_MONEY(T, member, OMS_NULLABLE, 0, text)

#endif
