package oms

import (
	"encoding/json"
	"reflect"
	"strconv"
	"sync"
	"unsafe"
)

// Arguments are written without reflection: encode.go has the kinds of
// members, the generated files call them for each record. What is wrong with a
// text (a NUL, broken UTF-8) is left in it for the library to refuse.

// encoder is a generated struct of arguments.
type encoder interface {
	appendJSON(to []byte) []byte
}

type buffer struct{ bytes []byte }

const bufferKept = 64 * 1024 // larger ones are not worth keeping

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func takeBuffer() *buffer { return buffers.Get().(*buffer) }

func giveBuffer(b *buffer) {
	if cap(b.bytes) <= bufferKept {
		buffers.Put(b)
	}
}

var nothing = []byte("{}")

func encode(into *buffer, op string, args any) ([]byte, error) {
	switch given := args.(type) {
	case nil:
		return nothing, nil
	case encoder:
		if value := reflect.ValueOf(given); value.Kind() == reflect.Ptr &&
			value.IsNil() {
			return nothing, nil
		}
		into.bytes = given.appendJSON(into.bytes[:0])
		return into.bytes, nil
	case string:
		return []byte(given), nil
	case []byte:
		return given, nil
	case json.RawMessage:
		return given, nil
	}
	encoded, err := json.Marshal(args)
	if err != nil {
		return nil, invalid(op, "", "the arguments are no JSON: "+err.Error())
	}
	return encoded, nil
}

func decode(op, answer string, out any) error {
	switch into := out.(type) {
	case nil:
		return nil
	case *json.RawMessage:
		*into = json.RawMessage(answer)
		return nil
	}
	bytes := *(*[]byte)(unsafe.Pointer(&struct {
		string
		int
	}{answer, len(answer)})) // json.Unmarshal only reads it
	if err := json.Unmarshal(bytes, out); err != nil {
		return invalid(op, "", "the answer does not fit: "+err.Error())
	}
	return nil
}

func putName(to []byte, name string) []byte {
	if to[len(to)-1] != '{' {
		to = append(to, ',')
	}
	return append(to, name...)
}

const hexDigits = "0123456789abcdef"

func putText(to []byte, text string) []byte {
	to = append(to, '"')
	from := 0
	for i := 0; i < len(text); i++ {
		one := text[i]
		if one >= 0x20 && one != '"' && one != '\\' {
			continue
		}
		to = append(to, text[from:i]...)
		if one >= 0x20 {
			to = append(to, '\\', one)
		} else {
			to = append(to, '\\', 'u', '0', '0', hexDigits[one>>4],
				hexDigits[one&15])
		}
		from = i + 1
	}
	to = append(to, text[from:]...)
	return append(to, '"')
}

func putNumber(to []byte, number int64) []byte {
	return strconv.AppendInt(to, number, 10)
}

func putFlag(to []byte, flag bool) []byte {
	return strconv.AppendBool(to, flag)
}

// putRaw is an object of the host's own. What is no JSON goes as a text, which
// the library refuses with a pointer, and cannot break out of its place.
func putRaw(to []byte, raw json.RawMessage) []byte {
	if !json.Valid(raw) {
		return putText(to, string(raw))
	}
	return append(to, raw...)
}
