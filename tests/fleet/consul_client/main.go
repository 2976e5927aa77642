// What this library asks of a Consul, asked by Consul's own client. It prints
// one word for each step that is as it should be, and the first that is not.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/consul/api"
)

func must(step string, good bool, err error) {
	if err != nil || !good {
		fmt.Println("wrong:", step, err)
		os.Exit(1)
	}
	fmt.Println(step)
}

func await(client *api.Client, count int) ([]*api.ServiceEntry, uint64, error) {
	var index uint64
	until := time.Now().Add(10 * time.Second)
	for {
		found, meta, err := client.Health().Service("double", "", true,
			&api.QueryOptions{AllowStale: true, WaitIndex: index,
				WaitTime: time.Second})
		if err != nil || len(found) == count || time.Now().After(until) {
			return found, meta.LastIndex, err
		}
		index = meta.LastIndex
	}
}

func main() {
	settings := api.DefaultConfig()
	settings.Address = os.Args[1]
	client, err := api.NewClient(settings)
	must("client", err == nil, err)
	door, err := net.Listen("tcp", "127.0.0.1:0")
	must("door", err == nil, err)
	go http.Serve(door, http.HandlerFunc(
		func(http.ResponseWriter, *http.Request) {}))
	port := door.Addr().(*net.TCPAddr).Port
	found, _, err := await(client, 0)
	must("nobody", len(found) == 0, err)
	err = client.Agent().ServiceRegister(&api.AgentServiceRegistration{
		ID: "double-1", Name: "double", Address: "127.0.0.1", Port: port,
		Tags: []string{"https"}, Meta: map[string]string{"zone": "north"},
		Weights: &api.AgentWeights{Passing: 3, Warning: 1},
		Check: &api.AgentServiceCheck{Interval: "200ms",
			HTTP: fmt.Sprintf("http://127.0.0.1:%d/", port)}})
	must("registered", err == nil, err)
	found, index, err := await(client, 1)
	must("passing", len(found) == 1 && found[0].Service.Port == port &&
		found[0].Service.ID == "double-1" &&
		found[0].Service.Weights.Passing == 3 &&
		found[0].Service.Tags[0] == "https" &&
		found[0].Service.Meta["zone"] == "north" &&
		found[0].Checks.AggregatedStatus() == api.HealthPassing, err)
	before := time.Now()
	_, meta, err := client.Health().Service("double", "", true,
		&api.QueryOptions{WaitIndex: index, WaitTime: time.Second})
	must("blocks", time.Since(before) > 900*time.Millisecond &&
		meta.LastIndex == index, err)
	one, _, err := client.Agent().Service("double-1", nil)
	must("known", err == nil && one.Service == "double", err)
	_, _, err = client.Agent().Service("nobody", nil)
	must("unknown", err != nil, nil)
	door.Close()
	found, _, err = await(client, 0)
	must("critical", len(found) == 0, err)
	err = client.Agent().ServiceDeregister("double-1")
	must("deregistered", err == nil, err)
	_, _, err = client.Agent().Service("double-1", nil)
	must("gone", err != nil, nil)
}
