// Mail that goes out: the channel notification.send.email, by SMTP with TLS.
//
//   oms_mail_options how = OMS_INIT(oms_mail_options);
//   how.url = "smtp://mail.example:587";
//   how.from = "orders@shop.example";
//   how.login_file = "/run/secrets/mail"; // user:password
//   oms_mail_service(http, &how, &services[0], &err);
//
// Caveats first.
// - A relay does not know keys: a mail whose fate is unknown is not sent again
//   by itself. It fails with the reason "outcome_unknown", and a person decides
//   (delivery.retry with `again`).
// - "Sent" means that the relay took it. What becomes of it later is told by
//   delivery.record.
// - Addresses are of ASCII; a name may be of any letters.
#ifndef OMS_MAIL_H
#define OMS_MAIL_H

#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_mail_options {
    uint32_t size;
    const char *url;  // required: smtps://host:465 is TLS from the beginning,
                      // smtp://host:587 begins with STARTTLS or sends nothing
    const char *from; // required: the sender's address
    const char *from_name;   // shown beside it; NULL: the address alone
    const char *reply_to;    // an address; NULL: the sender's
    const char *unsubscribe; // URL of List-Unsubscribe, with {message_id} for
                             // the message's; NULL: none
    const char *login_file;  // its first line is user:password; read again
                             // when the file changes; NULL: no login
    bool allow_plain;        // without TLS: development only
    // Limits of the calls; NULL: defaults. prefix NULL is the channel's. Its
    // url, token_file and allow_plain are not used: they are those above.
    const oms_remote_options *remote;
} oms_mail_options;

// Fills [out] with the channel; hand it to oms_open. A message that is HTML
// goes out with its text beside it (oms_message.text, else what the HTML says).
// The relay's 4xx is tried again, its 5xx declines, unless it concerns us and
// not the message (its greeting, STARTTLS, the login, our sender): then it is
// tried again, and the task says why. Errors: OMS_EINVAL (err->where names the
// option), OMS_ENOTSUP (an option is newer than this library), OMS_ENOTFOUND
// (there is no such file), OMS_ENOMEM. Since 0.1.
OMS_API int oms_mail_service(oms_http *http, const oms_mail_options *options,
                             oms_service *out, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
