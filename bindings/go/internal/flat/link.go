// Package flat is what SWIG makes of bindings/flat.h. It and the C files
// beside it are copies or generated: bindings/go/generate.py writes them.
package flat

// #cgo pkg-config: omsc
// #cgo CFLAGS: -std=c11 -D_POSIX_C_SOURCE=200809L
// #cgo LDFLAGS: -pthread
import "C"
