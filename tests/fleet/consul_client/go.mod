// Consul's own Go client, which the double of the tests is held against.
module omsc.test/consul_client

go 1.24

require github.com/hashicorp/consul/api v1.31.2
