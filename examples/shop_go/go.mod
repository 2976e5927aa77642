module shop

go 1.19

require omsc v0.0.0

replace omsc => ../../bindings/go
