package oms

import (
	"runtime"
	"strings"
	"unsafe"

	"omsc/internal/flat"
)

// This file is all that knows the generated package. An answer of the library
// is read and freed before the function that got it returns.

// failure is the error of an answer; nil for a success.
func failure(op string, answer flat.Answer) error {
	code := Code(answer.Code())
	if code == 0 {
		return nil
	}
	flags := answer.Flags()
	if flags&uint(flat.FLAT_CLOSED) != 0 {
		return &Error{Op: op, Code: ErrClosed, Text: answer.Text()}
	}
	return &Error{
		Op:     op,
		Code:   code,
		Where:  strings.ToValidUTF8(answer.Where(), "\uFFFD"),
		Text:   strings.ToValidUTF8(answer.Text(), "\uFFFD"),
		Guards: splitGuards(answer.Guards()),
		Retry:  flags&errorRetry != 0,
	}
}

// done frees an answer that says no more than whether it worked.
func done(op string, answer flat.Flat_answer) error {
	defer flat.Flat_answer_free(answer)
	return failure(op, flat.Read(answer))
}

func text(op string, answer flat.Flat_answer) (string, error) {
	defer flat.Flat_answer_free(answer)
	seen := flat.Read(answer)
	if err := failure(op, seen); err != nil {
		return "", err
	}
	return seen.JSON(), nil
}

func value(op string, answer flat.Flat_answer) (int64, error) {
	defer flat.Flat_answer_free(answer)
	seen := flat.Read(answer)
	if err := failure(op, seen); err != nil {
		return 0, err
	}
	return seen.Value(), nil
}

func receipt(op string, answer flat.Flat_answer) (Receipt, error) {
	defer flat.Flat_answer_free(answer)
	seen := flat.Read(answer)
	if err := failure(op, seen); err != nil {
		return Receipt{}, err
	}
	return Receipt{
		Subject:  seen.Subject(),
		Number:   seen.Number(),
		EventID:  seen.EventID(),
		AtMs:     seen.AtMs(),
		Repeated: seen.Repeated(),
	}, nil
}

// native is the handle. Its memory stays until nobody can call with it any
// more, so that a call on a closed shop is an error and not a crash.
type native struct {
	shop flat.Struct_SS_flat_shop
}

func newNative() (*native, error) {
	shop := flat.Flat_shop_new()
	if shop.Swigcptr() == 0 {
		return nil, &Error{Op: "open", Code: ErrNoMemory,
			Text: "memory is out; nothing was tried"}
	}
	n := &native{shop: shop}
	runtime.SetFinalizer(n, func(n *native) { flat.Flat_shop_free(n.shop) })
	return n, nil
}

func (n *native) open(path string, flags uint, takes []string) error {
	defer runtime.KeepAlive(n)
	return done("open", flat.Flat_open(n.shop, path, flags,
		strings.Join(takes, "\n")))
}

func (n *native) close() error {
	defer runtime.KeepAlive(n)
	return done("close", flat.Flat_close(n.shop))
}

func (n *native) submit(command, key string, args []byte, how *call) (Receipt,
	error) {
	defer runtime.KeepAlive(n)
	return receipt(command, flat.Flat_submit(n.shop, command, key,
		borrow(args), how.actor, how.atMs))
}

func (n *native) submitBatch(items []BatchItem, args [][]byte, settle bool) (
	[]BatchResult, error) {
	defer runtime.KeepAlive(n)
	batch := flat.Flat_batch_new()
	if batch.Swigcptr() == 0 {
		return nil, &Error{Op: "submit_batch", Code: ErrNoMemory,
			Text: "memory is out; nothing was tried"}
	}
	defer flat.Flat_batch_free(batch)
	for i, item := range items {
		err := done(item.Command, flat.Flat_batch_add(batch, item.Command,
			item.Key, borrow(args[i]), item.Actor, item.AtMs))
		if err != nil {
			return nil, err
		}
	}
	flags := uint(0)
	if settle {
		flags = batchSettle
	}
	err := done("submit_batch", flat.Flat_submit_batch(n.shop, batch, flags))
	results := make([]BatchResult, len(items))
	for i, item := range items {
		results[i].Receipt, results[i].Err = receipt(item.Command,
			flat.Flat_batch_answer(batch, int64(i)))
	}
	return results, err
}

func (n *native) query(query string, args []byte) (string, error) {
	defer runtime.KeepAlive(n)
	return text(query, flat.Flat_query(n.shop, query, borrow(args)))
}

func (n *native) describe() (string, error) {
	defer runtime.KeepAlive(n)
	return text("describe", flat.Flat_describe(n.shop))
}

func (n *native) step(budgetMs int64) (int64, error) {
	defer runtime.KeepAlive(n)
	return value("step", flat.Flat_step(n.shop, budgetMs))
}

func (n *native) pumpStart() error {
	defer runtime.KeepAlive(n)
	return done("pump_start", flat.Flat_pump_start(n.shop))
}

func (n *native) pumpStop() error {
	defer runtime.KeepAlive(n)
	return done("pump_stop", flat.Flat_pump_stop(n.shop))
}

func (n *native) feedRead(filter *EventFilter, limit uint) (string, error) {
	defer runtime.KeepAlive(n)
	return text("feed_read", flat.Flat_feed_read(n.shop, filter.After,
		filter.Subject, filter.Type, limit))
}

func (n *native) feedWait(after, timeoutMs int64) error {
	defer runtime.KeepAlive(n)
	return done("feed_wait", flat.Flat_feed_wait(n.shop, after, timeoutMs))
}

func (n *native) lease(kind string, limit uint, leaseMs int64) (string,
	error) {
	defer runtime.KeepAlive(n)
	return text("task_lease", flat.Flat_task_lease(n.shop, kind, limit,
		leaseMs))
}

func (n *native) finish(id string, fence int64, reply *Reply,
	result []byte) error {
	defer runtime.KeepAlive(n)
	answered := 0
	if reply.Answered {
		answered = 1
	}
	return done("task_finish", flat.Flat_task_finish(n.shop, id, fence,
		int(reply.Outcome), borrow(result), reply.Reason,
		reply.RetryAfter.Milliseconds(), answered))
}

func (n *native) taskRetry(id string) error {
	defer runtime.KeepAlive(n)
	return done("task_retry", flat.Flat_task_retry(n.shop, id))
}

func (n *native) taskDrop(id, reason string) error {
	defer runtime.KeepAlive(n)
	return done("task_drop", flat.Flat_task_drop(n.shop, id, reason))
}

func (n *native) verify(flags uint) (string, int64, error) {
	defer runtime.KeepAlive(n)
	answer := flat.Flat_verify(n.shop, flags)
	defer flat.Flat_answer_free(answer)
	seen := flat.Read(answer)
	if err := failure("verify", seen); err != nil {
		return "", 0, err
	}
	return seen.JSON(), seen.Value(), nil
}

func (n *native) backup(path string) error {
	defer runtime.KeepAlive(n)
	return done("backup", flat.Flat_backup(n.shop, path))
}

func (n *native) stats() (string, error) {
	defer runtime.KeepAlive(n)
	return text("stats", flat.Flat_stats(n.shop))
}

// borrow shows bytes as a string for the length of a call.
func borrow(bytes []byte) string {
	return *(*string)(unsafe.Pointer(&bytes))
}

// Version is that of the library that is running, such as "0.1.0".
func Version() string { return flat.Flat_version() }
