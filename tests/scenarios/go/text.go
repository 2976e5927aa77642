package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	oms "omsc"
)

// This file is what scenarios keep, expect and write down.

var outcomes = map[string]oms.Outcome{"ok": oms.OutcomeOK,
	"declined": oms.OutcomeDeclined, "retry": oms.OutcomeRetry,
	"unknown": oms.OutcomeUnknown}

func text(value any) string {
	word, _ := value.(string)
	return word
}

func number(value any) int64 {
	digits, _ := value.(json.Number)
	count, _ := digits.Int64()
	return count
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

// parse reads JSON that is known to be good, and keeps its numbers as they are.
func parse(source []byte) any {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	return value
}

func raw(source json.RawMessage) any {
	if len(source) == 0 {
		return nil
	}
	return parse(source)
}

// write is JSON with sorted members; no letter is escaped that need not be.
func write(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return bytes.ReplaceAll(buffer.Bytes(), []byte(`\u2028`),
		[]byte("\u2028"))
}

var chance = regexp.MustCompile(
	`("next_cursor": "|"hash": "|"due_at_ms": )[^",\n]*` +
		`|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// plain replaces what is chance by its order of appearance.
func plain(transcript []byte) []byte {
	seen := map[string]int{}
	return chance.ReplaceAllFunc(transcript, func(found []byte) []byte {
		if mark := chance.FindSubmatch(found)[1]; mark != nil {
			if mark[len(mark)-1] == '"' {
				return []byte(string(mark) + "#")
			}
			return []byte(string(mark) + `"#"`)
		}
		place, known := seen[string(found)]
		if !known {
			place = len(seen) + 1
			seen[string(found)] = place
		}
		return []byte("#" + strconv.Itoa(place))
	})
}

// said leaves out what says nothing.
func said(members object) object {
	for name, value := range members {
		if value == nil || reflect.ValueOf(value).IsZero() {
			delete(members, name)
		}
	}
	return members
}

func receiptOf(receipt oms.Receipt) object {
	return said(object{"subject": receipt.Subject, "number": receipt.Number,
		"event_id": receipt.EventID, "at_ms": receipt.AtMs,
		"repeated": receipt.Repeated})
}

func errorOf(err error) object {
	var problem *oms.Error
	if !errors.As(err, &problem) {
		return object{"text": err.Error()}
	}
	made := said(object{"code": problem.Code.String(), "where": problem.Where,
		"text": problem.Text, "retry": problem.Retry})
	if len(problem.Guards) > 0 {
		made["guards"] = problem.Guards
	}
	return made
}

func taskOf(task *oms.Task) object {
	return said(object{"id": task.ID, "kind": task.Kind,
		"subject": task.Subject, "request": raw(task.Request),
		"reason": task.Reason, "fence": task.Fence,
		"attempts": task.Attempts, "created_at_ms": task.CreatedAtMs,
		"due_at_ms": task.DueAtMs, "leased_until_ms": task.LeasedUntilMs,
		"ask": task.Ask})
}

func eventOf(event *oms.Event) object {
	return said(object{"id": event.ID, "seq": event.Seq, "at_ms": event.AtMs,
		"occurred_at_ms": event.OccurredAtMs, "source": event.Source,
		"type": event.Type, "subject": event.Subject, "actor": event.Actor,
		"command_key": event.CommandKey, "data": raw(event.Data), "pii": raw(event.PII),
		"moves": event.Moves})
}

// resolve is a copy in which "$name" is what was kept under that name.
func (p *play) resolve(value any) (any, error) {
	switch given := value.(type) {
	case string:
		if !strings.HasPrefix(given, "$") {
			return given, nil
		}
		kept, has := p.names[given[1:]]
		if !has {
			return nil, fmt.Errorf("nothing was kept as %s", given)
		}
		return kept, nil
	case object:
		made := object{}
		for name, member := range given {
			one, err := p.resolve(member)
			if err != nil {
				return nil, err
			}
			made[name] = one
		}
		return made, nil
	case []any:
		made := []any{}
		for _, member := range given {
			one, err := p.resolve(member)
			if err != nil {
				return nil, err
			}
			made = append(made, one)
		}
		return made, nil
	}
	return value, nil
}

// at is the value that a pointer leads to; nil if there is none.
func at(value any, way string) any {
	for _, word := range strings.Split(strings.Trim(way, "/"), "/") {
		switch from := value.(type) {
		case object:
			value = from[word]
		case []any:
			position, err := strconv.Atoi(word)
			if err != nil || position >= len(from) {
				return nil
			}
			value = from[position]
		default:
			return nil
		}
	}
	return value
}

func (p *play) keep(step object, answer any) error {
	wanted, _ := step["keep"].(object)
	for name, way := range wanted {
		value := at(answer, text(way))
		if value == nil {
			return fmt.Errorf("nothing at %s", way)
		}
		p.names[name] = value
	}
	return nil
}

// fits is nil if actual holds all of what is wanted: other members do not
// matter, items of lists do.
func fits(wanted, actual any) error {
	members, isObject := wanted.(object)
	has, hasObject := actual.(object)
	if isObject && hasObject {
		for name, one := range members {
			if err := fits(one, has[name]); err != nil {
				return err
			}
		}
		return nil
	}
	items, isList := wanted.([]any)
	others := list(actual)
	if isList && len(items) == len(others) {
		for i := range items {
			if err := fits(items[i], others[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if !reflect.DeepEqual(wanted, actual) {
		return fmt.Errorf("wanted %v, got %v", wanted, actual)
	}
	return nil
}
