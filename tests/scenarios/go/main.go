// Command scenarios plays the scenarios of the folder above through the Go
// package oms and writes their transcripts, byte for byte as scenarios_test.c
// does. What a step means is in docs/scenarios.md.
//
//	scenarios FOLDER TARGET
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	oms "omsc"
)

// object is a JSON object; numbers in it are json.Number.
type object = map[string]any

// play is one scenario on one new shop.
type play struct {
	script object
	path   string
	shop   *oms.Shop
	now    int64
	names  object
	lines  []any
}

func (p *play) open(more ...oms.Option) error {
	how := append(more, oms.Replay(), oms.NormalSync(), oms.WithoutPump())
	for _, kind := range list(p.script["takes"]) {
		how = append(how, oms.Takes(kind.(string)))
	}
	shop, err := oms.Open(context.Background(), p.path, how...)
	p.shop = shop
	return err
}

// item is a command of a step.
func (p *play) item(step object) oms.BatchItem {
	args, _ := json.Marshal(step["args"])
	return oms.BatchItem{Command: text(step["submit"]), Key: text(step["key"]),
		Args: json.RawMessage(args), Actor: text(step["actor"]), AtMs: p.now}
}

func (p *play) submit(ctx context.Context, step object) (any, error) {
	item := p.item(step)
	receipt, err := p.shop.Submit(ctx, item.Command, item.Key, item.Args,
		oms.By(item.Actor), oms.At(oms.Time(item.AtMs)))
	if err != nil {
		return nil, err
	}
	return receiptOf(receipt), nil
}

func (p *play) batch(ctx context.Context, step object) (any, error) {
	var items []oms.BatchItem
	for _, one := range list(step["batch"]) {
		items = append(items, p.item(one.(object)))
	}
	results, err := p.shop.SubmitBatch(ctx, items, step["settled"] == true)
	answers := []any{}
	for _, result := range results {
		if result.Err != nil {
			answers = append(answers, errorOf(result.Err))
		} else {
			answers = append(answers, receiptOf(result.Receipt))
		}
	}
	return answers, err
}

func (p *play) query(ctx context.Context, step object) (any, error) {
	var answer json.RawMessage
	args, _ := json.Marshal(step["args"])
	err := p.shop.Query(ctx, text(step["query"]), json.RawMessage(args),
		&answer)
	if err != nil {
		return nil, err
	}
	return parse(answer), nil
}

func (p *play) lease(ctx context.Context, step object) (any, error) {
	tasks, err := p.shop.Tasks.Lease(ctx, text(step["lease"]),
		int(number(step["limit"])),
		time.Duration(number(step["lease_ms"]))*time.Millisecond)
	answers := []any{}
	for i := range tasks {
		answers = append(answers, taskOf(&tasks[i]))
	}
	return answers, err
}

func (p *play) finish(ctx context.Context, step object) (any, error) {
	reply := &oms.Reply{Outcome: outcomes[text(step["outcome"])],
		Result: step["result"], Reason: text(step["reason"]),
		RetryAfter: time.Duration(number(step["retry_after_ms"])) *
			time.Millisecond}
	return nil, p.shop.Tasks.Finish(ctx, &oms.Task{ID: text(step["finish"]),
		Fence: number(step["fence"])}, reply)
}

func (p *play) feed(ctx context.Context, step object) (any, error) {
	wish := step["feed"].(object)
	feed := p.shop.Events.Feed(oms.EventFilter{After: number(wish["after"]),
		Subject: text(wish["subject"]), Type: text(wish["type"])})
	events := []any{}
	for {
		event, err := feed.Poll(ctx)
		if event == nil {
			return events, err
		}
		events = append(events, eventOf(event))
	}
}

func (p *play) verify(ctx context.Context, _ object) (any, error) {
	found, err := p.shop.Verify(ctx, false, false)
	if err != nil {
		return nil, err
	}
	whole, err := json.Marshal(found)
	return parse(whole), err
}

func (p *play) reopen() error {
	if err := p.shop.Close(); err != nil {
		return err
	}
	return p.open(oms.Existing())
}

// act carries out a step by its verb.
func (p *play) act(ctx context.Context, verb string, step object) (any, error) {
	switch verb {
	case "submit":
		return p.submit(ctx, step)
	case "batch":
		return p.batch(ctx, step)
	case "query":
		return p.query(ctx, step)
	case "settle":
		return nil, p.shop.Settle(ctx)
	case "lease":
		return p.lease(ctx, step)
	case "finish":
		return p.finish(ctx, step)
	case "retry":
		return nil, p.shop.Tasks.Retry(ctx, text(step["retry"]))
	case "drop":
		return nil, p.shop.Tasks.Drop(ctx, text(step["drop"]),
			text(step["reason"]))
	case "feed":
		return p.feed(ctx, step)
	case "verify":
		return p.verify(ctx, step)
	case "pass_ms":
		p.now += number(step["pass_ms"])
		return nil, nil
	}
	return nil, p.reopen()
}

var verbs = []string{"submit", "batch", "query", "settle", "lease", "finish",
	"retry", "drop", "feed", "verify", "pass_ms", "reopen"}

func (p *play) step(step object) error {
	for _, verb := range verbs {
		what, has := step[verb]
		if !has {
			continue
		}
		answer, err := p.act(context.Background(), verb, step)
		line := object{"verb": verb}
		if answer != nil && err == nil {
			line["answer"] = answer
			if word, is := what.(string); is {
				line["of"] = word
			}
		}
		if err != nil {
			line["error"] = errorOf(err)
		}
		// What is compared is what will be written.
		line = parse(write(line)).(object)
		p.lines = append(p.lines, line)
		return p.judge(step, line, err)
	}
	return errors.New("no verb that is known")
}

func (p *play) judge(step, line object, err error) error {
	refuse, refused := step["refuse"]
	if (err != nil) != refused {
		return fmt.Errorf("it ended with %v", err)
	}
	if err != nil {
		return fits(refuse, line["error"])
	}
	if expect, has := step["expect"]; has {
		if err = fits(expect, line["answer"]); err != nil {
			return err
		}
	}
	return p.keep(step, line["answer"])
}

func (p *play) run() ([]byte, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	for i, step := range list(p.script["steps"]) {
		resolved, err := p.resolve(step)
		if err == nil {
			err = p.step(resolved.(object))
		}
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	whole := object{"scenario": p.script["scenario"], "steps": p.lines}
	return plain(write(whole)), p.shop.Close()
}

func playFile(file, target string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	base := filepath.Base(file)
	store := filepath.Join(target, base+".db")
	forget := func() {
		old, _ := filepath.Glob(store + "*")
		for _, path := range old {
			_ = os.Remove(path)
		}
	}
	forget()
	defer forget()
	script := parse(source).(object)
	p := &play{script: script, path: store, names: object{},
		now: number(script["begin_at_ms"])}
	transcript, err := p.run()
	if err != nil {
		return fmt.Errorf("%s: %w", base, err)
	}
	return os.WriteFile(filepath.Join(target, base), transcript, 0o666)
}

func main() {
	folder, target := os.Args[1], os.Args[2]
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err == nil {
		err = os.MkdirAll(target, 0o777)
	}
	for _, file := range files {
		if err == nil {
			err = playFile(file, target)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(len(files), "scenarios")
}
