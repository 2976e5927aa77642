// A TCP proxy that cuts and delays. It is told what to do by lines of its
// input, and answers each with one: see _proxy.py.
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type pair [2]*net.TCPConn

type door struct {
	listener *net.TCPListener
	target   string
	delay    atomic.Int64 // nanoseconds, on the average, each way
	shut     atomic.Int64 // until then nobody gets through
	cuts     atomic.Int64
	lock     sync.Mutex
	pairs    map[*pair]bool
}

// Both sides learn of it at once.
func reset(one *net.TCPConn) {
	_ = one.SetLinger(0)
	_ = one.Close()
}

func (of *door) carry(from, to *net.TCPConn, done func()) {
	defer done()
	buffer := make([]byte, 65536)
	for {
		count, err := from.Read(buffer)
		if count > 0 {
			if delay := of.delay.Load(); delay > 0 {
				time.Sleep(time.Duration(rand.Int63n(2 * delay)))
			}
			if _, failed := to.Write(buffer[:count]); failed != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (of *door) serve(client *net.TCPConn) {
	if time.Now().UnixNano() < of.shut.Load() {
		reset(client)
		return
	}
	there, err := net.Dial("tcp", of.target)
	if err != nil {
		reset(client)
		return
	}
	both := &pair{client, there.(*net.TCPConn)}
	of.lock.Lock()
	of.pairs[both] = true
	of.lock.Unlock()
	// As the one side ends, so does the other.
	end := func() {
		of.lock.Lock()
		delete(of.pairs, both)
		of.lock.Unlock()
		reset(both[0])
		reset(both[1])
	}
	go of.carry(both[0], both[1], end)
	go of.carry(both[1], both[0], end)
}

func (of *door) cut(share float64) {
	of.lock.Lock()
	defer of.lock.Unlock()
	for one := range of.pairs {
		if rand.Float64() < share {
			of.cuts.Add(1)
			reset(one[0])
			reset(one[1])
		}
	}
}

func open(target string) (*door, error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{
		IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	made := &door{listener: listener, target: target, pairs: map[*pair]bool{}}
	go func() {
		for {
			client, err := listener.AcceptTCP()
			if err != nil {
				return
			}
			go made.serve(client)
		}
	}()
	return made, nil
}

func main() {
	doors := map[string]*door{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		amount, _ := strconv.ParseFloat(words[2], 64)
		if words[0] == "door" {
			made, err := open("127.0.0.1:" + words[2])
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			doors[words[1]] = made
			fmt.Println(made.listener.Addr().(*net.TCPAddr).Port)
			continue
		}
		of := doors[words[1]]
		switch words[0] {
		case "cut":
			of.cut(amount)
		case "delay":
			of.delay.Store(int64(amount * 1e9))
		case "close":
			of.shut.Store(time.Now().UnixNano() + int64(amount*1e9))
			of.cut(1)
		}
		fmt.Println(of.cuts.Load())
	}
}
