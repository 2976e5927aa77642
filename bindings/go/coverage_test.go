package oms_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"sort"
	"strings"
	"testing"

	oms "omsc"
)

// described is what the library that runs says of itself.
type described struct {
	Commands []operation `json:"commands"`
	Queries  []operation `json:"queries"`
	Events   []struct {
		Name string `json:"name"`
		Data schema `json:"data"`
	} `json:"events"`
	Tasks []struct {
		Kind    string  `json:"kind"`
		Request schema  `json:"request"`
		Result  *schema `json:"result"`
	} `json:"tasks"`
}

type operation struct {
	Name   string `json:"name"`
	Args   schema `json:"args"`
	Result schema `json:"result"`
}

type schema struct {
	Type       string            `json:"type"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Enum       []string          `json:"enum"`
	AnyOf      []schema          `json:"anyOf"`
}

func describe(t *testing.T, shop *oms.Shop) *described {
	t.Helper()
	text, err := shop.Describe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	told := new(described)
	if err := json.Unmarshal(text, told); err != nil {
		t.Fatal(err)
	}
	return told
}

// letters is a name without what languages do to it.
func letters(name string) string {
	return strings.ToLower(strings.NewReplacer(".", "", "_", "").Replace(name))
}

// methods are all calls, by the letters of group and verb.
func methods(shop *oms.Shop) map[string]reflect.Value {
	found := map[string]reflect.Value{}
	groups := reflect.ValueOf(shop.Calls)
	for i := 0; i < groups.NumField(); i++ {
		group := groups.Type().Field(i).Name
		for j := 0; j < groups.Field(i).NumMethod(); j++ {
			name := letters(group) + "." +
				letters(groups.Field(i).Type().Method(j).Name)
			found[name] = groups.Field(i).Method(j)
		}
	}
	return found
}

// method is that of an operation: its group is the noun or its plural.
func method(all map[string]reflect.Value, name string) (reflect.Value, bool) {
	noun, verb := name, ""
	if at := strings.IndexByte(name, '.'); at > 0 {
		noun, verb = letters(name[:at]), letters(name[at+1:])
	}
	groups := []string{noun, noun + "s"}
	if strings.HasSuffix(noun, "y") {
		groups = append(groups, strings.TrimSuffix(noun, "y")+"ies")
	}
	for _, group := range groups {
		if found, is := all[group+"."+verb]; is {
			return found, true
		}
	}
	return reflect.Value{}, false
}

// fits compares a Go type with a schema, member by member.
func fits(t *testing.T, path string, kind reflect.Type, of schema) {
	t.Helper()
	if kind.Kind() == reflect.Ptr {
		kind = kind.Elem()
	}
	wrong := func() { t.Errorf("%s is a %s, the library has %+v", path, kind, of) }
	switch {
	case len(of.Enum) > 0 || of.Type == "string":
		if kind.Kind() != reflect.String || (len(of.Enum) > 0) !=
			(kind.Name() != "string") {
			wrong()
		}
	case len(of.AnyOf) > 0 || of.Type == "integer":
		if kind.Kind() != reflect.Int64 {
			wrong()
		}
	case of.Type == "boolean":
		if kind.Kind() != reflect.Bool {
			wrong()
		}
	case of.Type == "array":
		if kind.Kind() != reflect.Slice {
			wrong()
			return
		}
		fits(t, path+"[]", kind.Elem(), *of.Items)
	case of.Type == "" && kind.Kind() == reflect.Struct: // takes nothing
		if kind.NumField() != 0 {
			wrong()
		}
	case of.Type == "object" && len(of.Properties) == 0:
		if kind != reflect.TypeOf(json.RawMessage(nil)) &&
			(kind.Kind() != reflect.Struct || kind.NumField() != 0) {
			wrong()
		}
	case of.Type == "object":
		fitsMembers(t, path, kind, of)
	default:
		t.Errorf("%s: a schema that Go has no type for: %+v", path, of)
	}
}

func fitsMembers(t *testing.T, path string, kind reflect.Type, of schema) {
	t.Helper()
	if kind.Kind() != reflect.Struct {
		t.Errorf("%s is a %s", path, kind)
		return
	}
	required := map[string]bool{}
	for _, name := range of.Required {
		required[name] = true
	}
	var missing []string
	members := map[string]reflect.StructField{}
	for i := 0; i < kind.NumField(); i++ {
		tag := strings.Split(kind.Field(i).Tag.Get("json"), ",")
		members[tag[0]] = kind.Field(i)
		if _, is := of.Properties[tag[0]]; !is {
			t.Errorf("%s.%s is not of the library", path, tag[0])
		}
		if (len(tag) == 1) != required[tag[0]] {
			t.Errorf("%s.%s: required or not", path, tag[0])
		}
	}
	for name, member := range of.Properties {
		if field, is := members[name]; is {
			fits(t, path+"."+name, field.Type, member)
		} else {
			missing = append(missing, name)
		}
	}
	sort.Strings(missing)
	for _, name := range missing {
		t.Errorf("%s.%s is missing", path, name)
	}
}

func TestCoverage_every_command_is_typed(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	all := methods(shop)
	told := describe(t, shop)
	for _, one := range told.Commands {
		call, is := method(all, one.Name)
		if !is {
			t.Errorf("there is no method for the command %s", one.Name)
			continue
		}
		kind := call.Type()
		if kind.NumIn() != 4 || kind.NumOut() != 2 ||
			kind.Out(0) != reflect.TypeOf(oms.Receipt{}) {
			t.Errorf("%s: %s", one.Name, kind)
			continue
		}
		delete(one.Args.Properties, "key") // the door takes these itself
		delete(one.Args.Properties, "actor")
		fits(t, one.Name, kind.In(2), one.Args)
		// It reaches the command of that name: no key, and it says so.
		got := call.Call([]reflect.Value{reflect.ValueOf(ctx),
			reflect.ValueOf(""), reflect.Zero(kind.In(2))})
		var why *oms.Error
		if err, _ := got[1].Interface().(error); !errors.As(err, &why) ||
			why.Op != one.Name || why.Code != oms.ErrInvalid {
			t.Errorf("%s: %v", one.Name, err)
		}
	}
}

func TestCoverage_every_query_is_typed(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	all := methods(shop)
	told := describe(t, shop)
	for _, one := range told.Queries {
		call, is := method(all, one.Name)
		if !is {
			t.Errorf("there is no method for the query %s", one.Name)
			continue
		}
		kind := call.Type()
		if kind.NumIn() != 2 || kind.NumOut() != 2 {
			t.Errorf("%s: %s", one.Name, kind)
			continue
		}
		fits(t, one.Name, kind.In(1), one.Args)
		fits(t, one.Name+">", kind.Out(0), one.Result)
		got := call.Call([]reflect.Value{reflect.ValueOf(ctx),
			reflect.Zero(kind.In(1))})
		err, failed := got[1].Interface().(error)
		var why *oms.Error
		if failed && (!errors.As(err, &why) || why.Op != one.Name) {
			t.Errorf("%s: %v", one.Name, err)
		}
	}
	if len(told.Queries) < 50 || len(told.Commands) < 80 {
		t.Fatal("the library describes too little")
	}
}

func TestCoverage_every_event_is_typed(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	known := oms.EventTypes()
	for _, one := range describe(t, shop).Events {
		made, is := known[one.Name]
		if !is {
			t.Errorf("there is no type for the event %s", one.Name)
			continue
		}
		fits(t, "event "+one.Name, reflect.TypeOf(made()), one.Data)
		delete(known, one.Name)
	}
	for name := range known {
		t.Errorf("the event %s is not of the library", name)
	}
}

func TestCoverage_every_task_is_typed(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	all := map[string]reflect.Type{}
	kind := reflect.TypeOf(shop)
	for i := 0; i < kind.NumMethod(); i++ {
		all[letters(kind.Method(i).Name)] = kind.Method(i).Type
	}
	for _, one := range describe(t, shop).Tasks {
		handle, is := all["handle"+letters(one.Kind)]
		if !is {
			t.Errorf("there is no Handle for the task %s", one.Kind)
			continue
		}
		fn := handle.In(1)
		fits(t, "task "+one.Kind, fn.In(2), one.Request)
		if one.Result != nil {
			fits(t, "answer "+one.Kind, fn.Out(0), *one.Result)
		} else if fn.NumOut() != 1 {
			t.Errorf("%s: %s", one.Kind, fn)
		}
	}
}
