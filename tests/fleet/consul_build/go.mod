// What Consul's agent is built from for tests: as a tool of a module of its
// own, for its `replace` lines keep `go install` from it.
module omsc.test/consul

go 1.24

tool github.com/hashicorp/consul

require github.com/hashicorp/consul v1.20.5
